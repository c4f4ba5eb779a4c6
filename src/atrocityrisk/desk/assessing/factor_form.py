"""The form of one risk factor: a small form for each of its indicators, bounded in number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from atrocityrisk.desk.assessing.evidence_choice import offered_records, visible_records
from atrocityrisk.desk.models import Assessment, Record
from atrocityrisk.desk.page_parts.answers import keys_in
from atrocityrisk.desk.page_parts.form_words import keep_whole, plain_ends
from atrocityrisk.desk.rules.findings import MOST_EVIDENCE, NOTE_CHARACTERS, IndicatorFinding
from atrocityrisk.desk.rules.framework_words import Indicator, RiskFactor
from atrocityrisk.desk.rules.levels import Confidence, Presence, Trend

_PRESENCES = [("", "not assessed"), *Presence.choices]
_TRENDS = [(Trend.UNKNOWN.value, "not known"), *Trend.choices[:-1]]
_CONFIDENCES = [("", "not said"), *Confidence.choices]
_ACCOUNT_SHOWN = 160


@dataclass(frozen=True, kw_only=True)
class Citable:
    """Records that a form of a risk factor may name."""

    # Of the State and the period, naming the risk factor.
    offered: tuple[Record, ...]
    # Those, what is cited already, and what was sent, by key; of all only what the viewer may see.
    seen: Mapping[UUID, Record]


class FactorForm(forms.Form):
    """What concerns the whole page."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class IndicatorForm(forms.Form):
    """What somebody judges of one indicator."""

    presence = forms.ChoiceField(
        label="Is it there?", choices=_PRESENCES, widget=forms.RadioSelect, required=False
    )
    trend = forms.ChoiceField(label="Trend", choices=_TRENDS, required=False)
    confidence = forms.ChoiceField(label="How sure you are", choices=_CONFIDENCES, required=False)
    evidence = forms.MultipleChoiceField(
        label="Records that bear it out, or speak against it",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={
            "invalid_choice": "expected records that you may see; leave this one out",
        },
    )
    further = forms.CharField(
        label="Other records, by web address or key",
        required=False,
        max_length=1500,
        help_text="Copied from the page of the record; several with a blank between them.",
    )
    note = forms.CharField(
        label="Note",
        required=False,
        help_text=f"Why, in up to {NOTE_CHARACTERS:,} characters: no names of people, no exact "
        "places.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        data: Any,
        *,
        indicator: Indicator,
        stored: IndicatorFinding | None,
        citable: Citable,
    ) -> None:
        self.indicator, self.stored, self._citable = indicator, stored, citable
        super().__init__(
            data, prefix=f"i{indicator.number.replace('.', '-')}", initial=_initial(stored)
        )
        near, far = self._choices()
        self._near = {value for value, _ in near}
        self.fields["evidence"].choices = [*near, *far]  # type: ignore[attr-defined]
        keep_whole(self)

    def _choices(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """Records that name this indicator or are cited; others of the risk factor."""
        cited = set(self.stored.evidence) if self.stored else set()
        sent = set(keys_in(" ".join(_sent(self.data, self.add_prefix("evidence")))))
        near, far = [], []
        offered = {row.key: row for row in self._citable.offered}
        for key, row in {**offered, **self._citable.seen}.items():
            chosen = key in cited or key in sent
            if chosen or (key in offered and self.indicator.number in row.indicators):
                near.append((str(key), record_line(row)))
            elif key in offered:
                far.append((str(key), record_line(row)))
        return near, far

    def near_boxes(self) -> list[Any]:
        """Tick boxes of records that name this indicator, or are cited."""
        return [box for box in self["evidence"] if str(box.data["value"]) in self._near]

    def far_boxes(self) -> list[Any]:
        """Tick boxes of records that name another indicator of the risk factor."""
        return [box for box in self["evidence"] if str(box.data["value"]) not in self._near]

    @property
    def used(self) -> bool:
        """Whether something stands in it, so that it is shown open."""
        if self.errors or self.stored is not None:
            return True
        return self.is_bound and bool(self.cleaned_data.get("presence"))

    def clean_note(self) -> str:
        """The note with plain line ends, so that each counts as one character."""
        note = plain_ends(self.cleaned_data["note"])
        if len(note) > NOTE_CHARACTERS:
            raise ValidationError(
                f"expected at most {NOTE_CHARACTERS:,} characters, found {len(note):,}; shorten it"
            )
        return note

    def clean_further(self) -> tuple[UUID, ...]:
        """Keys that were pasted."""
        text = self.cleaned_data["further"]
        keys = keys_in(text)
        if text and not keys:
            raise ValidationError(
                "expected the web address or the key of a record, found neither; copy it from the "
                "page of the record"
            )
        if any(key not in self._citable.seen for key in keys):
            raise ValidationError(
                "expected records that you may see, found a key of none; look at the address again"
            )
        return tuple(keys)

    def clean(self) -> dict[str, Any]:
        """Nothing is said of what is not assessed."""
        given = super().clean() or self.cleaned_data
        said = [
            given.get("evidence"),
            given.get("further"),
            given.get("note"),
            given.get("confidence"),
            given.get("trend", Trend.UNKNOWN) not in ("", Trend.UNKNOWN),
        ]
        if not given.get("presence") and "presence" not in self.errors and any(said):
            self.add_error(
                "presence",
                "expected a judgement beside what is said of it; “not known” is one. To take the "
                "judgement back, empty the other fields too",
            )
        if len(self._keys(given)) > MOST_EVIDENCE:
            self.add_error(
                "evidence",
                f"expected at most {MOST_EVIDENCE} records, found {len(self._keys(given))}; keep "
                "those that say most",
            )
        return given

    def finding(self) -> IndicatorFinding | None:
        """What is judged; None where the indicator is not assessed."""
        given = self.cleaned_data
        if not given["presence"]:
            return None
        return IndicatorFinding(
            indicator=self.indicator.number,
            presence=Presence(given["presence"]),
            trend=Trend(given["trend"] or Trend.UNKNOWN),
            confidence=Confidence(given["confidence"]) if given["confidence"] else None,
            evidence=tuple(sorted(self._keys(given), key=str)),
            note=given["note"],
        )

    def _keys(self, given: Mapping[str, Any]) -> set[UUID]:
        # What is cited and was hidden from the assessor since stays cited: a save drops nothing
        # that the page did not show.
        hidden = set(self.stored.evidence if self.stored else ()) - set(self._citable.seen)
        chosen = {UUID(key) for key in given.get("evidence") or ()}
        return chosen | set(given.get("further") or ()) | hidden


def factor_forms(
    data: Any, *, assessment: Assessment, factor: RiskFactor
) -> tuple[IndicatorForm, ...]:
    """The forms of a risk factor, as the assessment stands."""
    stored = {one.indicator: one for one in assessment.indicator_findings}
    offered = offered_records(assessment, factor)
    own = [stored[one.number] for one in factor.indicators if one.number in stored]
    sent = keys_in(" ".join(_sent(data or (), "-evidence", "-further")))
    asked = {row.key for row in offered} | {key for one in own for key in one.evidence} | set(sent)
    citable = Citable(offered=tuple(offered), seen=visible_records(asked))
    return tuple(
        IndicatorForm(data, indicator=one, stored=stored.get(one.number), citable=citable)
        for one in factor.indicators
    )


def record_line(record: Record) -> str:
    """A record in one line, as somebody chooses it."""
    account = " ".join(record.account.split())
    shown = account if len(account) <= _ACCOUNT_SHOWN else account[: _ACCOUNT_SHOWN - 1] + "…"
    return (
        f"{record.period}, severity {record.severity}, {record.get_status_display()}, "
        f"{record.get_level_display()}: {shown}"
    )


def _sent(data: Any, *endings: str) -> list[str]:
    """Texts of some fields, in which keys may stand."""
    return [text for name in data if name.endswith(endings) for text in data.getlist(name)]


def _initial(stored: IndicatorFinding | None) -> dict[str, Any]:
    if stored is None:
        return {"presence": "", "trend": Trend.UNKNOWN.value}
    return {
        "presence": stored.presence.value,
        "trend": stored.trend.value,
        "confidence": stored.confidence.value if stored.confidence else "",
        "evidence": [str(key) for key in stored.evidence],
        "note": stored.note,
    }
