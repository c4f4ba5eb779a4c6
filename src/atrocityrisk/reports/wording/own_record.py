"""A state's own record in words: how often it was near the top, and what followed."""

from atrocityrisk.editions.own_records import Listed, OwnRecord

NO_RECORD = "There is no record of past lists, so nothing is known of how they did for this state."
LONG, SHORT = 30, 10


def own_record_sentences(record: OwnRecord | None) -> tuple[str, ...]:
    """How often among the first 30 and 10, what followed, what was missed, and what is open."""
    if record is None:
        return (NO_RECORD,)
    if not record.closed:
        return (f"It is in {_lists(record.open_lists)}; the window of none has closed.",)
    long, short = record.within(LONG), record.within(SHORT)
    sentences = [_near_the_top(record, long)]
    if short.lists:
        sentences.append(f"Among the first {SHORT} in {short.lists}; {_followed(short)}.")
    missed = record.missed(LONG)
    if missed:
        sentences.append(
            f"The event followed {_lists(missed)} in which it was not among the first {LONG}."
        )
    if record.open_lists:
        verb = "is" if record.open_lists == 1 else "are"
        sentences.append(
            f"{record.open_lists} further {verb} not counted: {_whose(record.open_lists)} window "
            "is still open."
        )
    return tuple(sentences)


def _near_the_top(record: OwnRecord, listed: Listed) -> str:
    """The longer list, with the years that are counted."""
    first, last = record.first_origin, record.last_closed_origin
    years = f"from {first}" if first == last else f"from {first} to {last}"
    counted = f"{_lists(record.closed)} made again {years}"
    if not listed.lists:
        return f"Among the first {listed.length} in none of the {counted}."
    return f"Among the first {listed.length} in {listed.lists} of {counted}; {_followed(listed)}."


def _followed(listed: Listed) -> str:
    """How many of these lists the event followed."""
    if listed.lists == 1:
        return "the event followed it" if listed.followed else "the event did not follow"
    if listed.followed == listed.lists:
        return "the event followed all of them"
    return f"the event followed {listed.followed or 'none'} of them"


def _lists(count: int) -> str:
    return f"{count} list" if count == 1 else f"{count} lists"


def _whose(count: int) -> str:
    return "its" if count == 1 else "their"
