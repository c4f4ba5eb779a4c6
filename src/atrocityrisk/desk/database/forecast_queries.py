"""The forecast lists that the desk watches by: which is current, which came before, one row of it.

Through scoped managers: a list above the viewer's clearance is not there, nor is one withdrawn.
"""

from django.db.models import F, QuerySet

from atrocityrisk.desk.models import ForecastList, ForecastRow

BEGUN, AHEAD = "nowcast, may have begun", "nowcast, still ahead"
"""Models of the two readings of a nowcast; each is kept as a list of its own."""


def lists_in_use() -> QuerySet[ForecastList]:
    """Lists that are not withdrawn, the newest first."""
    # Of one origin, what was added later corrects what was there.
    month = F("through_month").desc(nulls_last=True)
    return ForecastList.objects.filter(withdrawn=False).order_by(
        "-origin", month, "-added_at", "-pk"
    )


def annual_lists() -> QuerySet[ForecastList]:
    """Lists that are no nowcasts."""
    return lists_in_use().filter(through_month__isnull=True)


def current_list() -> ForecastList | None:
    """The newest annual list; of several of one origin, the one that was added last."""
    return annual_lists().first()


def latest_nowcast(model: str = BEGUN) -> ForecastList | None:
    """The nowcast that saw the latest month, in one of its readings."""
    nowcasts = lists_in_use().filter(through_month__isnull=False, model=model)
    return nowcasts.order_by("-through_month", "-added_at", "-pk").first()


def nowcast_beside(current: ForecastList | None, model: str = BEGUN) -> ForecastList | None:
    """The latest nowcast, unless it is older than the current list: its years are others."""
    nowcast = latest_nowcast(model)
    if nowcast is None or (current is not None and nowcast.origin < current.origin):
        return None
    return nowcast


def list_before(one: ForecastList) -> ForecastList | None:
    """The last list before one of the same publisher, model and outcome."""
    same = lists_in_use().filter(publisher=one.publisher, model=one.model, outcome=one.outcome)
    if one.through_month is None:
        return same.filter(through_month__isnull=True, origin__lt=one.origin).first()
    earlier = same.filter(through_month__lt=one.through_month)
    return earlier.order_by("-through_month", "-added_at", "-pk").first()


def row_of(forecast_list: ForecastList, gwcode: int) -> ForecastRow | None:
    """What a list says of a State; None where it leaves it out."""
    return ForecastRow.objects.filter(forecast_list=forecast_list, gwcode=gwcode).first()
