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
                "It was among the first 30 on all 30 lists of 1993–2022, made again today; the "
                "event followed none of them.",
                "It was among the first 10 on 7; the event followed none of them.",
                "3 newer lists are not counted: their window is still open.",
            ),
        ),
        (
            record(closed=30, followed=4, long=(5, 3), short=(1, 1), open_lists=1),
            (
                "It was among the first 30 on 5 of the 30 lists of 1993–2022, made again today; "
                "the event followed 3 of them.",
                "It was among the first 10 on 1; the event followed it.",
                "One event follows each list whose window it falls in.",
                "The event followed 1 list on which it was not among the first 30.",
                "1 newer list is not counted: its window is still open.",
            ),
        ),
        (
            record(closed=30),
            ("It was among the first 30 on none of the 30 lists of 1993–2022, made again today.",),
        ),
        (
            record(closed=1, long=(1, 0), years=(2022, 2022)),
            (
                "It was among the first 30 on the one list of 2022, made again today; the event "
                "did not follow.",
            ),
        ),
        (
            record(closed=1, years=(2022, 2022)),
            ("It was not among the first 30 on the one list of 2022, made again today.",),
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
