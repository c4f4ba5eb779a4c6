"""Pages on which two records that look alike are compared, and somebody decides."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from atrocityrisk.desk.guarded_views import WRITERS, needs, viewer
from atrocityrisk.desk.incoming.duplicate_search import compare, largest_share, traits_of
from atrocityrisk.desk.incoming.import_fields import FIELDS
from atrocityrisk.desk.incoming.row_outcomes import display
from atrocityrisk.desk.intake.duplicate_deciding import (
    decide_apart,
    decide_same,
    likely_copy,
    may_withdraw,
)
from atrocityrisk.desk.intake.import_access import refused
from atrocityrisk.desk.models import DuplicateProposal, Person, Record
from atrocityrisk.desk.models.linked import ProposalState
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.errors import AtrocityRiskError

_PER_PAGE = 30
# The reason of a step has 500 characters, and says first that it is a duplicate.
_REASON_CHARACTERS = 400

decides = needs("add_recordlink", "decide on duplicates", WRITERS)


class DecisionForm(forms.Form):
    """The same, and which is withdrawn, or not the same."""

    decision = forms.ChoiceField(
        label="What they are",
        widget=forms.RadioSelect,
        error_messages={"required": "choose what the two records are"},
    )
    reason = forms.CharField(
        label="Why one is withdrawn",
        required=False,
        max_length=_REASON_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Asked for where they are the same. It stays in the history; no names of people.",
    )
    first_version = forms.IntegerField(widget=forms.HiddenInput)
    second_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *arguments: Any, proposal: DuplicateProposal, person: Person, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.use_required_attribute = False
        choices = [("apart", "Not the same. Both stay, and this is not proposed again")]
        pairs = (("first", "A", proposal.first), ("second", "B", proposal.second))
        for name, letter, record in pairs:
            if may_withdraw(record, person):
                other = "B" if letter == "A" else "A"
                choices.append((name, f"The same. Withdraw {letter}; {other} stays"))
        decision: Any = self.fields["decision"]
        decision.choices = choices

    def clean(self) -> dict[str, Any]:
        """Ask why, where one is withdrawn."""
        said = super().clean() or self.cleaned_data
        if said.get("decision") in ("first", "second") and not (said.get("reason") or "").strip():
            self.add_error("reason", "say why, in a few words")
        return said


@require_safe
@decides
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs that wait for a decision."""
    rows = DuplicateProposal.objects.filter(state=ProposalState.OPEN)
    page = Paginator(rows.select_related("first", "second"), _PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "desk/duplicates.html", {"heading": "Possible duplicates", "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@decides
def duplicate(request: HttpRequest, key: UUID) -> HttpResponse:
    """Two records side by side."""
    rows = DuplicateProposal.objects.select_related("first__source", "second__source")
    proposal = rows.select_related("first__author", "second__author").filter(key=key).first()
    if proposal is None:
        raise Http404
    person = viewer(request)
    given = request.POST if request.method == "POST" else None
    at_first = {
        "first_version": proposal.first.version,
        "second_version": proposal.second.version,
    }
    form = DecisionForm(given, proposal=proposal, person=person, initial=at_first)
    if given is not None and form.is_valid():
        return _decided(request, proposal, form.cleaned_data)
    likeness = compare(traits_of(proposal.first), traits_of(proposal.second))
    return render(
        request,
        "desk/duplicate.html",
        {
            "heading": "Two records that look alike",
            "proposal": proposal,
            "open": proposal.state == ProposalState.OPEN,
            "lines": _lines(proposal.first, proposal.second),
            "score": round(likeness.score * 100),
            "parts": [
                (name, round(share * 100), round(largest_share(name) * 100), text)
                for name, share, text in likeness.parts
            ],
            "copy": "A" if likely_copy(proposal.first, proposal.second) == proposal.first else "B",
            "form": form,
            "forms": [form],
            "may_merge": len(form.fields["decision"].choices) > 1,  # type: ignore[attr-defined]
        },
        status=400 if form.errors else 200,
    )


def _lines(first: Record, second: Record) -> list[tuple[str, str, str, bool]]:
    """Label, both values and whether they are equal, for each field."""

    def said(name: str, record: Record) -> str:
        if name == "gwcode":
            return record.state_name
        return display(name, getattr(record, name))

    pairs = [(f.label, said(f.name, first), said(f.name, second)) for f in FIELDS]
    pairs.append(("Review", first.get_status_display(), second.get_status_display()))
    pairs.append(("Author", str(first.author), str(second.author)))
    return [(label, one, other, one == other) for label, one, other in pairs]


def _decided(
    request: HttpRequest, proposal: DuplicateProposal, said: dict[str, Any]
) -> HttpResponse:
    person, decision = viewer(request), said["decision"]
    first, second = proposal.first, proposal.second
    # As the person saw them: who has changed one meanwhile, is not overruled.
    first.version, second.version = said["first_version"], said["second_version"]
    try:
        if decision == "apart":
            decide_apart(proposal, person)
            messages.success(request, "Kept apart; the two are not proposed again.")
        else:
            copy, kept = (first, second) if decision == "first" else (second, first)
            decide_same(proposal, copy, kept, person, reason=said["reason"])
            messages.success(request, "One record is withdrawn, and linked to the other.")
    except StaleRecordError as problem:
        return refused(request, heading="Read it again", text=f"{problem}.", status=409)
    except AtrocityRiskError as problem:
        return refused(request, heading="Decided already", text=f"{problem}.", status=409)
    except PermissionDenied as problem:
        return refused(request, heading="Not yours to do", text=f"{problem}.", status=403)
    except ValidationError as problem:
        text = " ".join(problem.messages)
        return refused(request, heading="Not possible", text=text, status=400)
    return redirect("duplicates")
