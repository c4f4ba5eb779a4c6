"""How far coders of speech agree, each by what they finished before they could see the others."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from atrocityrisk.desk.changes.speech_saving import first_finished
from atrocityrisk.desk.models import SpeechCoding
from atrocityrisk.desk.models.speech_coding import ELEMENTS
from atrocityrisk.desk.rules.levels import Presence
from atrocityrisk.metrics import krippendorff_alpha

_DRAWS = 1000

# No, partly and yes are in order; what is not known is no rating.
_RATINGS = {Presence.NO.value: 0.0, Presence.PARTLY.value: 1.0, Presence.YES.value: 2.0}


@dataclass(frozen=True, kw_only=True)
class ShownAgreement:
    """Krippendorff's alpha of one element, in words."""

    element: str
    alpha: str
    interval: str
    # Records that two or more have judged.
    records: int
    judgements: int


def record_agreement(codings: Sequence[SpeechCoding]) -> ShownAgreement:
    """Agreement on one record, over its five elements."""
    said = first_finished(codings)
    ratings = [[_rating(values[name]) for name in ELEMENTS] for values in said.values()]
    return _shown("all five elements", ratings, n_boot=0)


def element_agreement(codings: Iterable[SpeechCoding]) -> list[ShownAgreement]:
    """Agreement on each element, over all records that two or more have coded."""
    found = [coding for coding in codings if coding.finished]
    said = first_finished(found)
    coders = sorted({coding.coder_id for coding in found})
    records = sorted({coding.record_id for coding in found})
    # Not the coder's name, nor the record's: places in a table.
    row_of = {coder: place for place, coder in enumerate(coders)}
    column_of = {record: place for place, record in enumerate(records)}
    shown = []
    for name in ELEMENTS:
        table = [[math.nan] * len(records) for _ in coders]
        for coding in found:
            if coding.pk in said:
                row, column = row_of[coding.coder_id], column_of[coding.record_id]
                table[row][column] = _rating(said[coding.pk][name])
        shown.append(_shown(name, table, n_boot=_DRAWS))
    return shown


def _rating(presence: str) -> float:
    return _RATINGS.get(presence, math.nan)


def _shown(element: str, ratings: list[list[float]], *, n_boot: int) -> ShownAgreement:
    if not ratings or not ratings[0]:
        return ShownAgreement(element=element, alpha="", interval="", records=0, judgements=0)
    found = krippendorff_alpha(ratings, scale="ordinal", n_boot=n_boot)
    return ShownAgreement(
        element=element,
        alpha="" if math.isnan(found.alpha) else f"{found.alpha:.2f}",
        interval="" if math.isnan(found.low) else f"{found.low:.2f} to {found.high:.2f}",
        records=found.n_units,
        judgements=found.n_ratings,
    )
