"""The page on which a person says what of a file of events becomes records."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.incoming.event_import import (
    GRAINS,
    EventChoices,
    choices_of,
    kinds_of,
    source_level,
)
from atrocityrisk.desk.intake.import_access import imports_files, own_upload, refused
from atrocityrisk.desk.intake.mapping_pages import run
from atrocityrisk.desk.intake.upload_store import require_waiting
from atrocityrisk.desk.models.upload import UploadKind
from atrocityrisk.desk.rules.levels import Credibility, Level, Reliability
from atrocityrisk.desk.rules.scope import may_see_level
from atrocityrisk.errors import AtrocityRiskError


class EventForm(forms.Form):
    """How events become records."""

    grain = forms.ChoiceField(label="Records", choices=GRAINS, widget=forms.RadioSelect)
    kinds = forms.MultipleChoiceField(
        label="Kinds of events",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "choose at least one kind of event"},
    )
    level = forms.ChoiceField(label="Handling level")
    credibility = forms.ChoiceField(label="Credibility", choices=Credibility.choices)
    reliability = forms.ChoiceField(label="Reliability of the source", choices=Reliability.choices)

    def __init__(self, *arguments: Any, kind: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.use_required_attribute = False
        kinds: Any = self.fields["kinds"]
        kinds.choices = [(each.name, each.words) for each in kinds_of(kind).values()]
        level: Any = self.fields["level"]
        lowest = source_level(kind)
        level.choices = [(o.value, o.label) for o in Level if o >= lowest and may_see_level(o)]


def _at_first(kind: str) -> dict[str, Any]:
    return {
        "grain": "month",
        "kinds": [each.name for each in kinds_of(kind).values() if each.usual],
        "level": int(Level.RESTRICTED),
        "credibility": Credibility.TWO.value,
        "reliability": Reliability.B.value,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@imports_files
def events(request: HttpRequest, key: UUID) -> HttpResponse:
    """What of a file of events becomes records."""
    upload = own_upload(key)
    try:
        require_waiting(upload)
    except AtrocityRiskError as problem:
        return refused(request, heading="Not possible", text=f"{problem}.", status=409)
    kind = upload.kind
    if kind == UploadKind.TABLE:
        return refused(
            request,
            heading="Not a file of events",
            text="This file was brought as a table of your own. Bring it again as what it is.",
            status=400,
        )
    before = choices_of(upload.mapping, kind).as_json() if upload.mapping else _at_first(kind)
    given = request.POST if request.method == "POST" else None
    form = EventForm(given, kind=kind, initial=before)
    if given is not None and form.is_valid():
        said = form.cleaned_data
        choices = EventChoices(
            grain=said["grain"],
            kinds=frozenset(said["kinds"]),
            level=int(said["level"]),
            credibility=said["credibility"],
            reliability=said["reliability"],
        )
        upload.mapping = choices.as_json()
        return run(request, upload)
    return render(
        request,
        "desk/import_events.html",
        {
            "heading": "Which events become records",
            "upload": upload,
            "form": form,
            "forms": [form],
            "acled": kind == UploadKind.ACLED,
        },
        status=400 if form.errors else 200,
    )
