"""Questions of a quiz: past country-years drawn at random, with what was known at their origin.

What is drawn depends on what happened, because the quiz holds more onsets than the world does. What
a question says does not: it is read from the features of its origin alone.
"""

import hashlib
import json
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from atrocityrisk._formatting.numbers import year_span
from atrocityrisk.errors import DataError, OriginError, SpecError
from atrocityrisk.outcomes.late_coding import coded_shares
from atrocityrisk.panels import Panel
from atrocityrisk.runs.as_specified import chosen_panel
from atrocityrisk.runs.track_record import TrackRecord, embedded_track_record
from atrocityrisk.specs import default_spec
from atrocityrisk.states import label
from atrocityrisk.teaching.quiz.base_rate_shift import shift_base_rate
from atrocityrisk.teaching.quiz.quiz_facts import (
    COLUMNS,
    Fact,
    KnownAt,
    known_at,
    known_facts,
    region_of,
)

FORMAT = "atrocityrisk-quiz-1"
ENRICHED = 0.25
"""Share of the questions that are followed by an onset, on average, unless the plain rate is asked
for: at the rate of the world nearly every quiz of twenty questions would be twenty times no."""
SETTLED = 0.95
"""Share of an origin's onsets that must be on record by now."""
MOST = 60


@dataclass(frozen=True, kw_only=True)
class QuizQuestion:
    """One past country-year: what was known, and, not shown when printed, what happened.

    Attributes
    ----------
    number : int
        Place in the quiz, from 1.
    region : str
        Part of the world.
    origin : int
        Year at whose end the question is asked.
    first_year, last_year : int
        Window in which an onset counts.
    facts : tuple of Fact
        What could have been known by then, each with the year that it describes.
    gwcode : int
        State, not shown.
    observed : float
        1 if an onset came in the window, 0 if none; not shown.
    model_probability : float
        What the default said at that origin, at the real rate of onsets; not shown.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> question = ar.teaching.quiz_questions(n=1, seed=1).questions[0]
    >>> question.last_year - question.origin
    2
    """

    number: int
    region: str
    origin: int
    first_year: int
    last_year: int
    facts: tuple[Fact, ...]
    gwcode: int = field(repr=False)
    observed: float = field(repr=False)
    model_probability: float = field(repr=False)

    @property
    def state(self) -> str:
        """Name of the state in that year."""
        return label(self.gwcode, self.origin).name

    @property
    def window(self) -> str:
        """Years of the window."""
        return year_span(self.first_year, self.last_year)

    def heading(self, *, names: bool = False) -> str:
        """Where and when, in one line; the state's name only if it is asked for.

        Parameters
        ----------
        names : bool, default False
            Whether the state is named.

        Returns
        -------
        str
            Without a full stop.
        """
        who = f"{self.state}, in {self.region}" if names else f"A state in {self.region}"
        return f"{who}, seen from the end of {self.origin}"


@dataclass(frozen=True, kw_only=True)
class QuizQuestions:
    """A quiz: its questions and how they were drawn.

    Attributes
    ----------
    questions : tuple of QuizQuestion
        In the order in which they are asked.
    seed : int
        Seed of the draw.
    plain_rate : bool
        Whether onsets are as rare as in the world.
    first_origin, last_origin : int
        Origins that were drawn from.
    rate : float
        Probability that a question of this quiz is followed by an onset, before anything is known.
    real_rate : float
        The same among all state-years that were drawn from.
    definition : str
        What counts as an onset.
    identity : str
        Short hash of the questions, by which a file of answers says which quiz it answers.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> quiz = ar.teaching.quiz_questions(n=2, seed=1)
    >>> len(quiz.questions), quiz.rate
    (2, 0.25)
    """

    questions: tuple[QuizQuestion, ...]
    seed: int
    plain_rate: bool
    first_origin: int
    last_origin: int
    rate: float
    real_rate: float
    definition: str
    identity: str

    def model_probability(self, question: QuizQuestion) -> float:
        """The default's forecast, moved to the rate of this quiz.

        Parameters
        ----------
        question : QuizQuestion
            One of this quiz.

        Returns
        -------
        float
            Probability that can be compared with an answer.
        """
        return shift_base_rate(
            question.model_probability, from_rate=self.real_rate, to_rate=self.rate
        )


def quiz_questions(
    *,
    n: int = 20,
    seed: int = 1,
    plain_rate: bool = False,
    first_origin: int | None = None,
    last_origin: int | None = None,
    panel: Panel | None = None,
    record: TrackRecord | None = None,
) -> QuizQuestions:
    """Questions on past country-years, drawn at random; no state occurs twice.

    Parameters
    ----------
    n : int, default 20
        Number of questions, at most 60.
    seed : int, default 1
        Seed of the draw: the same seed draws the same questions.
    plain_rate : bool, default False
        Draw every state-year alike. Otherwise each question is drawn by itself, with probability
        1/4 from the state-years that an onset followed, else from the others.
    first_origin, last_origin : int, optional
        Origins to draw from; by default all of the track record whose labels are settled.
    panel : Panel, optional
        The embedded default's if None.
    record : TrackRecord, optional
        Forecasts from past origins; the embedded default's if None.

    Returns
    -------
    QuizQuestions
        Every question with what happened and what the default said, which printing does not show.

    Raises
    ------
    SpecError
        If `n` is not between 1 and 60, or the seed is negative.
    OriginError
        If no settled state-year of the track record lies between the origins.
    DataError
        If there is no track record, or the origins hold too few states for `n` questions.

    Notes
    -----
    A state-year is asked about only if its window has closed and at least 95 % of the onsets of
    its origin are on record by now (see late labels). Data are those of today, with publication
    lags: later revisions are included.

    References
    ----------
    .. [1] Lichtenstein, S., Fischhoff, B., and Phillips, L. D. (1982). Calibration of
       probabilities: the state of the art to 1980. In Kahneman, Slovic, and Tversky (eds.),
       Judgment under Uncertainty, 306-334. Cambridge University Press.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> quiz = ar.teaching.quiz_questions(n=3, seed=1)
    >>> [question.number for question in quiz.questions]
    [1, 2, 3]
    """
    if not 1 <= n <= MOST:
        raise SpecError(f"expected between 1 and {MOST} questions, found {n}; ask for fewer")
    if seed < 0:
        raise SpecError(f"expected a seed of 0 or more, found {seed}; give another number")
    record = embedded_track_record() if record is None else record
    if record is None:
        raise DataError("this installation holds no track record to draw questions from")
    panel = chosen_panel(default_spec()) if panel is None else panel
    pool = _pool(panel, record, first_origin, last_origin)
    real_rate = float(pool["observed"].mean())
    if not 0 < real_rate < 1:
        raise DataError(
            "expected some state-years with an onset and some without between the origins "
            f"{pool['origin'].min()} and {pool['origin'].max()}, found only one kind; ask for more "
            "years"
        )
    rows = _drawn(pool, n, np.random.default_rng(seed), None if plain_rate else ENRICHED)
    questions = _questions(panel, rows)
    first, last = int(pool["origin"].min()), int(pool["origin"].max())
    return QuizQuestions(
        questions=questions,
        seed=seed,
        plain_rate=plain_rate,
        first_origin=first,
        last_origin=last,
        rate=real_rate if plain_rate else ENRICHED,
        real_rate=real_rate,
        definition=panel.outcome.definition,
        identity=_identity(questions, plain_rate=plain_rate),
    )


def settled_origin(panel: Panel) -> int:
    """Last origin of which, by now, nearly all onsets are on record."""
    closed = panel.record_end - panel.outcome.last
    shares = coded_shares(panel.outcome, record_end=panel.record_end)
    late = [origin for origin, share in shares.items() if float(share.mean()) < SETTLED]
    return min(closed, min(late, default=closed + 1) - 1)


def _pool(
    panel: Panel, record: TrackRecord, first_origin: int | None, last_origin: int | None
) -> pd.DataFrame:
    """State-years that may be asked about: gwcode, origin, probability, observed."""
    settled = settled_origin(panel)
    first = int(record.frame["origin"].min())
    low = first if first_origin is None else first_origin
    high = settled if last_origin is None else last_origin
    if not first <= low <= high <= settled:
        raise OriginError(
            f"expected origins in order between {first} and {settled}, found {low} to {high}: "
            "before, there is no forecast to compare with; after, labels are not settled"
        )
    rows = record.frame.loc[
        record.frame["origin"].between(low, high), ["gwcode", "origin", "probability"]
    ].astype({"gwcode": "int64", "origin": "int64"})
    key = pd.MultiIndex.from_frame(rows[["gwcode", "origin"]], names=["gwcode", "year"])
    labels = panel.labels(known_at=panel.record_end).reindex(key).to_numpy()
    pool = rows.assign(observed=labels).dropna(subset=["observed", "probability"])
    if pool.empty:
        raise OriginError(
            f"expected state-years with a known outcome between {low} and {high}, found none; "
            "choose other origins"
        )
    return pool.sort_values(["origin", "gwcode"], ignore_index=True)


def _drawn(
    pool: pd.DataFrame, n: int, rng: np.random.Generator, rate: float | None
) -> list[pd.Series]:
    """Rows in the order of the quiz, each state once."""
    left, rows = pool, list[pd.Series]()
    # Each question is drawn by itself: a fixed number of onsets would tell, near the end, what the
    # last answers are.
    for _ in range(n):
        wanted = left
        if rate is not None:
            wanted = left[left["observed"].eq(float(rng.random() < rate))]
        if wanted.empty:
            raise DataError(
                f"expected {n} questions, found state-years of enough states for {len(rows)} only; "
                "ask fewer questions, or allow more years of origin"
            )
        row = wanted.iloc[int(rng.integers(len(wanted)))]
        rows.append(row)
        left = left[left["gwcode"] != row["gwcode"]]
    return rows


def _questions(panel: Panel, rows: list[pd.Series]) -> tuple[QuizQuestion, ...]:
    panel = panel.select([name for name in COLUMNS if name in panel.columns.index])
    looked: dict[int, KnownAt] = {}
    questions = []
    for number, row in enumerate(rows, start=1):
        gwcode, origin = int(row["gwcode"]), int(row["origin"])
        if origin not in looked:
            looked[origin] = known_at(panel, origin)
        questions.append(
            QuizQuestion(
                number=number,
                region=region_of(looked[origin], gwcode),
                origin=origin,
                first_year=origin + panel.outcome.first,
                last_year=origin + panel.outcome.last,
                facts=known_facts(looked[origin], gwcode),
                gwcode=gwcode,
                observed=float(row["observed"]),
                model_probability=float(row["probability"]),
            )
        )
    return tuple(questions)


def _identity(questions: tuple[QuizQuestion, ...], *, plain_rate: bool) -> str:
    """Eight digits that differ if anything asked differs."""
    asked = [
        [one.gwcode, one.origin, one.heading(), *(fact.line() for fact in one.facts)]
        for one in questions
    ]
    text = json.dumps([FORMAT, plain_rate, asked])
    return hashlib.sha256(text.encode()).hexdigest()[:8]
