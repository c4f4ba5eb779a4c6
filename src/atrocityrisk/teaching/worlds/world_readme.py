"""The task of a world in plain words, for the folder's README."""

from string import Template

from atrocityrisk.teaching.worlds.drawn_worlds import DrawnWorld

_TEXT = Template(
    """# An invented world

Nothing in this folder is about a real country. Names are invented, and every number was drawn at
random. The column `gwcode` holds numbers that the program needs; they are borrowed and mean nothing
here.

## What there is

| file | content |
|---|---|
| `panel.csv` | $n_states states, $first to $last, one row a state and year, $n_columns columns |
| `columns.csv` | what each column is said to be, and how late it is published |
| `onsets.csv` | whether an event began (`onset`) or was under way (`ongoing`), $first to $known |
| `forecast.csv` | a form: the probability is for you to fill in |
| `truth.sealed` | what really made the events, and what happened after $known; not for reading |
| `manifest.json` | hashes of these files |

An event may begin in any state in any year. A state where one is under way is at risk of another.
With `publication_lag` 1 the value of a year is out when a forecast is made at its end; with 2 it is
out a year later.

## What is asked

1. **A forecast.** For each state and each origin from $known to $last: how probable is it that an
   event begins in the year after the origin? Fill in `probability` in `forecast.csv` with numbers
   between 0 and 1, such as 0.04. Events after $known are not known to you.
2. **An analysis**, if you like: a file `analysis.toml`. Every line may be left out.

```toml
leaks = ["a_column", "another_column"]  # columns that hold the future
base_rate = 0.05                        # share of state-years with an onset, $second to $known
expected_onsets = [10, 40]              # 90% interval of the onsets in all windows of the form
strongest = "a_column"                  # the column with the greatest effect, up or down

[effects]                               # 90% interval of what one standard deviation adds to the
a_column = [-0.2, 0.9]                  # log-odds
```

Some columns hold the future under an innocent name. They make a splendid backtest. After $known
they hold nothing, because nobody knew it yet, so that a forecast built on them is poor. Ask of each
column: when was this value known?

## How it is graded

    atrocityrisk teach check FOLDER --forecast forecast.csv --analysis analysis.toml

The check compares your probabilities with what happened and with the true probabilities. The second
comparison takes luck out: a good forecast may have a bad year. No answer leaves this machine.
"""
)


def readme_text(world: DrawnWorld) -> str:
    """README of a world."""
    return _TEXT.substitute(
        n_states=len(world.states),
        n_columns=len(world.columns),
        first=int(world.panel["year"].min()),
        second=int(world.panel["year"].min()) + 1,
        last=int(world.panel["year"].max()),
        known=world.known_until,
    )
