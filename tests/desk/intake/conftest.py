"""Files to bring, and the way of a file through the pages."""

import io

import pytest
from desk_people import make_source
from intake_files import mapping_form

from atrocityrisk.desk.models import Upload
from atrocityrisk.desk.rules.scope import as_person


@pytest.fixture(autouse=True)
def uploads_folder(settings, tmp_path):
    folder = tmp_path / "uploads"
    folder.mkdir()
    settings.DESK_UPLOADS = folder
    settings.FILE_UPLOAD_TEMP_DIR = folder
    return folder


@pytest.fixture
def analyst(people, client):
    client.force_login(people["analyst"], backend="django.contrib.auth.backends.ModelBackend")
    return people["analyst"]


@pytest.fixture
def bring(client, analyst):
    """Brings a file; the answer, and the upload if there is one."""

    def bring_file(content, *, name="rows.csv", kind="table"):
        file = io.BytesIO(content)
        file.name = name
        answer = client.post("/imports/", {"kind": kind, "file": file})
        with as_person(analyst):
            return answer, Upload.objects.first()

    return bring_file


@pytest.fixture
def dry_run(bring, client, analyst, source):
    """Brings a file and makes its dry run; the upload as it is then."""

    def run(content, *, name="rows.csv", **changed):
        answer, upload = bring(content, name=name)
        assert answer.status_code == 302, answer.content.decode()
        answer = client.post(f"/imports/{upload.key}/columns", mapping_form(source, **changed))
        assert answer.status_code == 302, answer.content.decode()
        if answer["Location"].endswith("/words"):
            answer = client.post(answer["Location"])
        with as_person(analyst):
            upload.refresh_from_db()
        return upload

    return run


@pytest.fixture
def confirm(client):
    """Confirms an upload."""

    def post(upload, **ticks):
        posted = {"digest": upload.digest, "submit": "draft", **ticks}
        return client.post(f"/imports/{upload.key}/confirm", posted)

    return post


@pytest.fixture
def another_source(people):
    return make_source(people["analyst"], title="Situation report 5", address="")
