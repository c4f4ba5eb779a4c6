"""What a list of records can be narrowed by; a choice tells nothing of what there is."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from atrocityrisk.desk.database.record_search import matching_records
from atrocityrisk.desk.models import Person, Record, SourceDocument
from atrocityrisk.desk.models.framework_field import indicator_mark
from atrocityrisk.desk.pages.form_words import day_field, grouped_states, keep_whole, level_choices
from atrocityrisk.desk.pages.framework_words import sign_choices
from atrocityrisk.desk.rules.levels import PerpetratorType, Severity, Status, TargetType

_ANY = ("", "any")


class RecordFilter(forms.Form):
    """Fields of the address; what it does not name is not looked at."""

    q = forms.CharField(label="Search", required=False, max_length=200)
    state = forms.TypedChoiceField(label="State", required=False, coerce=int, empty_value=None)
    status = forms.ChoiceField(
        label="Status", required=False, choices=[_ANY, *Status.choices]
    )
    level = forms.TypedChoiceField(
        label="Handling level", required=False, coerce=int, empty_value=None
    )
    severity = forms.TypedChoiceField(
        label="Severity at least",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[_ANY, *Severity.choices],
    )
    perpetrator = forms.ChoiceField(
        label="Said to be responsible", required=False, choices=[_ANY, *PerpetratorType.choices]
    )
    target = forms.ChoiceField(
        label="Aimed at", required=False, choices=[_ANY, *TargetType.choices]
    )
    sign = forms.ChoiceField(label="Risk factor or indicator", required=False)
    since = day_field(label="From", required=False)
    until = day_field(label="To", required=False)
    mine = forms.BooleanField(label="Entered by me", required=False)
    waiting = forms.BooleanField(label="Waiting for my review", required=False)
    source = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *arguments: Any, person: Person, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.person = person
        fields: Any = self.fields
        fields["state"].choices = [_ANY, *grouped_states()[1:]]
        fields["level"].choices = [_ANY, *level_choices()]
        fields["sign"].choices = [_ANY, *sign_choices()]
        if not person.has_perm("desk.review_record"):
            del fields["waiting"]
        keep_whole(self)

    def clean(self) -> dict[str, Any]:
        """A period in order, and a source that the viewer may see."""
        given = super().clean() or self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", f"expected a day no earlier than {since}, found {until}")
        if given.get("source"):
            given["cited"] = SourceDocument.objects.filter(key=given["source"]).first()
            if given["cited"] is None:
                self.add_error("source", "expected a source that you may see, found none")
        return given

    def in_use(self) -> list[tuple[str, str]]:
        """Label and choice of each filter that is set, the search left out."""
        used = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if name in {"q", "source"} or value in (None, "", False):
                continue
            label = str(field.label)
            used.append((label, "" if value is True else self._chosen(name, value)))
        if self.cleaned_data.get("cited"):
            used.append(("Source", str(self.cleaned_data["cited"])))
        return used

    def _chosen(self, name: str, value: Any) -> str:
        for code, words in getattr(self.fields[name], "choices", ()):
            pairs = words if isinstance(words, (list, tuple)) else [(code, words)]
            for one, text in pairs:
                if str(one) == str(value):
                    return str(text)
        return str(value)

    def narrowed(self, rows: QuerySet[Record]) -> QuerySet[Record]:
        """The rows that fit."""
        given = self.cleaned_data
        conditions = {
            "gwcode": given["state"],
            "status": given["status"],
            "level": given["level"],
            "severity__gte": given["severity"],
            "perpetrator": given["perpetrator"],
            "target": given["target"],
            "last_day__gte": given["since"],
            "first_day__lte": given["until"],
            "source": given.get("cited"),
        }
        rows = rows.filter(**{k: v for k, v in conditions.items() if v not in (None, "")})
        if given["sign"]:
            rows = rows.filter(indicators__contains=sign_mark(given["sign"]))
        if given["mine"]:
            rows = rows.filter(author=self.person)
        if given.get("waiting"):
            rows = waiting_for_review(rows, self.person)
        return matching_records(rows, given["q"])


def sign_mark(sign: str) -> str:
    """What the stored indicators contain of a risk factor ("7.") or an indicator ("7.2")."""
    return f" {sign}" if sign.endswith(".") else indicator_mark(sign)


def waiting_for_review(rows: QuerySet[Record], person: Person) -> QuerySet[Record]:
    """Submitted records that a reviewer may decide: of others, and last changed by others."""
    own = Q(author=person) | Q(last_editor=person)
    return rows.filter(status=Status.SUBMITTED).exclude(own)
