import pytest

from atrocityrisk.editions.own_records import Listed, OwnRecord
from atrocityrisk.reports.wording.own_record import own_record_sentences


def record(*, closed, followed=0, open_lists=0, long=(0, 0), short=(0, 0), years=(1993, 2022)):
    return OwnRecord(
        gwcode=483,
        first_origin=years[0],
        last_closed_origin=years[1],
        closed=closed,
        followed=followed,
        open_lists=open_lists,
        listed=tuple(
            Listed(length=length, lists=lists, followed=hits, open_lists=0)
            for length, (lists, hits) in ((10, short), (30, long))
        ),
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            record(closed=30, long=(30, 0), short=(7, 0), open_lists=3),
            (
                "Among the first 30 in 30 of 30 lists made again from 1993 to 2022; the event "
                "followed none of them.",
                "Among the first 10 in 7; the event followed none of them.",
                "3 further are not counted: their window is still open.",
            ),
        ),
        (
            record(closed=30, followed=4, long=(5, 3), short=(1, 1), open_lists=1),
            (
                "Among the first 30 in 5 of 30 lists made again from 1993 to 2022; the event "
                "followed 3 of them.",
                "Among the first 10 in 1; the event followed it.",
                "The event followed 1 list in which it was not among the first 30.",
                "1 further is not counted: its window is still open.",
            ),
        ),
        (
            record(closed=30),
            ("Among the first 30 in none of the 30 lists made again from 1993 to 2022.",),
        ),
        (
            record(closed=1, long=(1, 0), years=(2022, 2022)),
            ("Among the first 30 in 1 of 1 list made again from 2022; the event did not follow.",),
        ),
        (
            record(closed=0, open_lists=2, years=(2024, None)),
            ("It is in 2 lists; the window of none has closed.",),
        ),
        (
            None,
            (
                "There is no record of past lists, so nothing is known of how they did for this "
                "state.",
            ),
        ),
    ],
)
def test_the_record_is_said_in_short_sentences(found, said):
    assert own_record_sentences(found) == said
    assert all(len(sentence.split()) <= 25 for sentence in said)
