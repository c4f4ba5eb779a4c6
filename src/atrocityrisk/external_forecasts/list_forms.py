"""Which columns of a published list say what: one record per publisher's form.

A form is recognised by its columns, never by a file's name; a new form is a new entry here.
"""

import re
from dataclasses import dataclass, field

from atrocityrisk.hubverse.locations import CODES

COLUMNS = [
    "list", "publisher", "model", "outcome", "kind", "made", "published", "reference", "gwcode",
    "country", "origin", "first_year", "last_year", "probability", "file", "sha256",
]  # fmt: skip
"""Columns of the table of published forecasts."""

KINDS = ("published", "recomputed", "variant", "registered", "withdrawn", "submitted")
"""As published; an earlier origin computed again in a later file; a member or alternative model;
from a ledger; from a ledger but corrected since; from a hub."""

MASS_KILLING = "mass_killing"
MASS_KILLING_STATE = "mass_killing_state"


@dataclass(frozen=True, kw_only=True)
class RiskColumn:
    """One kind of column that holds risks."""

    # Of the whole name; groups first, last and origin give the window where the name has it.
    pattern: re.Pattern[str]
    model: str
    # Years of the window, where the name does not give its end.
    span: int = 1
    # Entry of KINDS for the newest origin of the file.
    kind: str = "published"


@dataclass(frozen=True, kw_only=True)
class ListForm:
    """How one publisher lays out a list."""

    name: str
    publisher: str
    # Columns by which the form is recognised.
    needs: tuple[str, ...]
    # Column of names; column of codes and their system.
    country: str | None
    code: tuple[str, str] | None
    outcome: str
    risks: tuple[RiskColumn, ...]
    # Column of the year forecast, where the columns' names have none.
    year: str | None = None
    # Column of the year forecast from, where the file holds forecasts from many.
    origin: str | None = None
    # Names that fit two states and mean one in this form, such as Congo beside Congo-Kinshasa.
    aliases: dict[str, int] = field(default_factory=dict)


_EWP = "Early Warning Project"
_MODEL = "elastic net"
_EWP_NAMES = {
    "Congo": 484,
    "The former Yugoslav Republic of Macedonia": 343,
    "Yugoslavia": 340,
}
_FROM = (
    RiskColumn(
        pattern=re.compile(r"risk\.(?P<first>\d{4})and(?P<last>\d{4})\.from(?P<origin>\d{4})"),
        model=_MODEL,
    ),
    RiskColumn(
        pattern=re.compile(r"risk\.(?P<first>\d{4})only\.from(?P<origin>\d{4})"), model=_MODEL
    ),
)

FORMS: tuple[ListForm, ...] = (
    # Before the list with the same codes: this file has its columns too.
    ListForm(
        name="EWP backtest of 2025",
        publisher=_EWP,
        needs=("ccode", "prev_year", "risk_prev"),
        country=None,
        code=("ccode", "cow"),
        outcome=MASS_KILLING,
        risks=(
            RiskColumn(
                pattern=re.compile(r"risk_prev"), model="backtest", span=2, kind="recomputed"
            ),
        ),
        origin="prev_year",
    ),
    ListForm(
        name="EWP 2014-2015, ensemble with three members",
        publisher=_EWP,
        needs=("sftgcode", "country", "forecast.year", "mean.p"),
        country="country",
        code=None,
        # Ulfelder 2015: onset of state-led mass killing in the year named.
        outcome=MASS_KILLING_STATE,
        risks=(
            RiskColumn(pattern=re.compile(r"mean\.p"), model="ensemble"),
            RiskColumn(pattern=re.compile(r"rf\.p"), model="random forest", kind="variant"),
            RiskColumn(pattern=re.compile(r"threat\.p"), model="elite threat", kind="variant"),
            RiskColumn(pattern=re.compile(r"harff\.p"), model="bad regime", kind="variant"),
        ),
        year="forecast.year",
        aliases=_EWP_NAMES,
    ),
    ListForm(
        name="EWP 2017-2022, one and two years",
        publisher=_EWP,
        needs=("country", "SFTGcode", "COW"),
        country="country",
        code=("COW", "cow"),
        outcome=MASS_KILLING,
        risks=(
            RiskColumn(pattern=re.compile(r"risk(?:_in)?_(?P<first>\d{4})"), model=_MODEL),
            RiskColumn(
                pattern=re.compile(r"risk(?:_in)?_(?P<first>\d{4})_(?P<last>\d\d)"), model=_MODEL
            ),
        ),
    ),
    ListForm(
        name="EWP 2023, three models compared",
        publisher=_EWP,
        needs=("country", "risk_1or2.alt", "risk_1or2.noprev"),
        country="country",
        code=None,
        outcome=MASS_KILLING,
        risks=(
            RiskColumn(
                pattern=re.compile(r"risk_1or2\.from(?P<origin>\d{4})"),
                model="main of three",
                span=2,
                kind="variant",
            ),
            RiskColumn(
                pattern=re.compile(r"risk_1or2\.alt"), model="alternative", span=2, kind="variant"
            ),
            RiskColumn(
                pattern=re.compile(r"risk_1or2\.noprev"),
                model="without last year's onset",
                span=2,
                kind="variant",
            ),
        ),
        aliases=_EWP_NAMES,
    ),
    ListForm(
        name="EWP from 2025, with codes",
        publisher=_EWP,
        needs=("ewp_name", "ccode"),
        country="ewp_name",
        code=("ccode", "cow"),
        outcome=MASS_KILLING,
        risks=_FROM,
    ),
    ListForm(
        name="EWP 2023, names only",
        publisher=_EWP,
        needs=("country", "mean_mk_onset"),
        country="country",
        code=None,
        outcome=MASS_KILLING,
        risks=_FROM,
        aliases=_EWP_NAMES,
    ),
)

PLAIN_CODES = (
    *CODES,
    ("ccode", "cow"),
    *((s, s) for s in ("iso2", "m49", "vdem", "vdem_id", "wb")),
)
"""Columns of codes that a plain list may have, best first."""

PROBABILITY, RANK = "probability", "rank"
"""Column of risks in a plain list, and the one that may stand in its place where lists compare."""

PLAIN_YEARS = ("origin", "first_year", "last_year")
PLAIN_NEEDS = (*PLAIN_YEARS, "probability")
"""Columns of a plain list: `ranking.csv`, or a list in the same form."""
