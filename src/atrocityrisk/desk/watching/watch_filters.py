"""The filters of the watch list."""

from typing import Any

from django import forms
from django.http import QueryDict

from atrocityrisk.desk.database.record_filters import unknown_filter
from atrocityrisk.desk.models import ForecastList
from atrocityrisk.desk.page_parts.form_words import chosen_words, keep_whole
from atrocityrisk.desk.rules.levels import Severity
from atrocityrisk.desk.rules.state_regions import region_names
from atrocityrisk.desk.watching.watch_rows import WatchRow


class WatchFilterForm(forms.Form):
    """What to show of the watch list; every field may be left open."""

    q = forms.CharField(label="State or region", max_length=80, required=False)
    region = forms.ChoiceField(label="Region", required=False)
    severity = forms.TypedChoiceField(
        label="Records of 90 days, of at least",
        choices=[("", "any severity"), *Severity.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    under_way = forms.BooleanField(label="Under way", required=False)
    with_records = forms.BooleanField(label="With records of 30 days", required=False)
    with_alerts = forms.BooleanField(label="With open alerts", required=False)
    forecast_list = forms.ChoiceField(label="By the list", required=False)
    show = forms.ChoiceField(
        label="How many", choices=[("", "the first"), ("all", "all")], required=False
    )

    def __init__(self, given: QueryDict, lists: list[ForecastList]) -> None:
        super().__init__(given)
        fields: Any = self.fields
        fields["region"].choices = [("", "any"), *((name, name) for name in region_names())]
        named = [(str(one.key), one.name) for one in lists]
        fields["forecast_list"].choices = [("", "the newest"), *named]
        # A choice of one is none; it is still read, so that nothing asked for is passed over.
        self.has_regions, self.has_lists = bool(region_names()), len(named) > 1
        keep_whole(self)
        for name in given:
            if fault := unknown_filter([name], known=self.base_fields):
                self.add_error(None, fault)

    @property
    def narrows(self) -> bool:
        """Whether States are left out by what is asked for."""
        return any(
            value
            for name, value in self.cleaned_data.items()
            if name not in ("forecast_list", "show")
        )

    def in_use(self) -> list[tuple[str, str]]:
        """Label and choice of each filter that is set."""
        return [
            (str(field.label), "" if value is True else chosen_words(field, value))
            for name, field in self.fields.items()
            if name != "show" and (value := self.cleaned_data.get(name)) not in (None, "", False)
        ]

    def fits(self, row: WatchRow) -> bool:
        """Whether a State is among those asked for."""
        asked = self.cleaned_data
        words = asked["q"].casefold().split()
        text = f"{row.name} {row.region}".casefold()
        severity = asked["severity"]
        return (
            all(word in text for word in words)
            and (not asked["region"] or row.region == asked["region"])
            and (severity is None or row.records.highest >= severity)
            and (not asked["under_way"] or bool(row.under_way))
            and (not asked["with_records"] or row.records.month > 0)
            and (not asked["with_alerts"] or row.alerts.open > 0)
        )
