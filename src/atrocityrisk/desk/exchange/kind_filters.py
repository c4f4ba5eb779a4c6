"""Filters on assessments, alerts, bulletins, advice and forecasts: State, days, level."""

from atrocityrisk.desk.database.record_filters import PeriodFilterForm, RecordFilterForm


class KindFilterForm(PeriodFilterForm):
    """What a person may ask of a kind; every field may be left open."""

    # The very fields by which records are narrowed, so that they read and refuse alike.
    state = RecordFilterForm.base_fields["state"]
    since = RecordFilterForm.base_fields["since"]
    until = RecordFilterForm.base_fields["until"]
    level = RecordFilterForm.base_fields["level"]
