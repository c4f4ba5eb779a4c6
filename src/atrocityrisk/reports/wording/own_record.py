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
        sentences.append(f"It was among the first {SHORT} on {short.lists}; {_followed(short)}.")
    if record.followed > 1:
        sentences.append("One event follows each list whose window it falls in.")
    missed = record.missed(LONG)
    if missed:
        sentences.append(
            f"The event followed {_lists(missed)} on which it was not among the first {LONG}."
        )
    if record.open_lists:
        newer = "list is" if record.open_lists == 1 else "lists are"
        sentences.append(
            f"{record.open_lists} newer {newer} not counted: {_whose(record.open_lists)} window "
            "is still open."
        )
    return tuple(sentences)


def _near_the_top(record: OwnRecord, listed: Listed) -> str:
    """The longer list, with the years that are counted."""
    first, last = record.first_origin, record.last_closed_origin
    years = f"{first}" if first == last else f"{first}–{last}"
    top = f"among the first {listed.length}"
    if record.closed == 1:
        made = f"the one list of {years}, made again today"
        if not listed.lists:
            return f"It was not {top} on {made}."
        return f"It was {top} on {made}; {_followed(listed)}."
    made = f"{record.closed} lists of {years}, made again today"
    if not listed.lists:
        return f"It was {top} on none of the {made}."
    how_many = "all" if listed.lists == record.closed else f"{listed.lists} of the"
    return f"It was {top} on {how_many} {made}; {_followed(listed)}."


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
