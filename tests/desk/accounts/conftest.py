"""Somebody at the door of the desk."""

from typing import Any

import pytest
from desk_people import PASSWORD


@pytest.fixture
def log_in(client):
    """Logs in by the form, as a browser would; further fields and headers as told."""

    def post(name: str, password: str = PASSWORD, **more: Any) -> Any:
        headers = {key: more.pop(key) for key in list(more) if key.isupper()}
        given = {"username": name, "password": password, **more}
        return client.post("/log-in/", given, **headers)

    return post
