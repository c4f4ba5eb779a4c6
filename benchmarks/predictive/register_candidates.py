"""Register the default, the default with late columns and the candidates in the ledger.

    benchmarks/predictive/register_candidates.py [--origin 2024] [--ledger DIR] [--only NAME ...]

One command for any origin that the embedded panel has: each forecast is made by the live path, with
the seed, columns and ages of its specification, and registered once: what stands in the ledger
already is left as it is. The entry says where the window lay, before or within; where it has opened
by then, its note begins with that it was registered late.
"""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import candidates as c

from atrocityrisk._core.files import sha256
from atrocityrisk.errors import OriginError
from atrocityrisk.forecasting import forecast
from atrocityrisk.ledger import init_ledger, read_entries, register_forecast, window_state
from atrocityrisk.ledger.chain_anchors import ANCHOR
from atrocityrisk.panels import Panel, load_panel
from atrocityrisk.runs import check_inputs
from atrocityrisk.runs.as_specified import chosen_panel, registered_model
from atrocityrisk.specs import RunSpec, read_spec

RUNS = {
    "default": c.DEFAULT,
    "with_late_columns": c.DEFAULT.with_name("with-late-columns.toml"),
}
LATE = (
    "Registered late: its window had opened. It is on record and decides nothing; judging begins "
    "with the first window that had not opened."
)


@dataclass(frozen=True)
class Entrant:
    """What is registered under a name: model, panel, specification and the file that says so."""

    name: str
    model: Any
    panel: Panel
    spec: RunSpec
    said_in: Path


def entrants(origin: int) -> Iterator[Entrant]:
    """The default, the default with late columns, and the candidates, in this order."""
    for name, path in RUNS.items():
        spec = _from_origin(read_spec(path), origin)
        model = registered_model(spec.model, draws=spec.draws)
        yield Entrant(name, model, chosen_panel(spec), spec, path)
    spec = _from_origin(read_spec(c.DEFAULT), origin)
    for one in c.read_candidates():
        model, panel = c.model_of(one), c.panel_of(one, spec)
        yield Entrant(one.name, model, panel, spec, c.SPECIFICATION)


def _from_origin(spec: RunSpec, origin: int) -> RunSpec:
    """The specification at an origin, whose inputs may be of other ages than at the usual one."""
    first, last = load_panel().years
    if not first <= origin <= last:
        raise OriginError(
            f"expected an origin of the embedded panel ({first}-{last}), found {origin}; extend "
            "the panel first"
        )
    return spec.model_copy(update={"origin": origin})


def register(
    ledger: Path, taking_part: Iterable[Entrant], *, origin: int, now: datetime | None = None
) -> None:
    """Register every entrant whose forecast from this origin is not on record."""
    if not (ledger / ANCHOR).exists():
        init_ledger(ledger)
    for one in taking_part:
        held = {
            (e.content["forecast"]["model"], e.content["forecast"]["origin"])
            for e in read_entries(ledger)
            if e.content.get("kind") == "forecast"
        }
        if (one.name, origin) in held:
            print(f"{one.name} from {origin}: left as it is", flush=True)
            continue
        made = forecast(
            one.model,
            one.panel,
            origin=origin,
            seed=one.spec.seed,
            name=one.name,
            exclude=one.spec.exclude,
        )
        moment = now or datetime.now(UTC)
        first, last = origin + one.panel.outcome.first, origin + one.panel.outcome.last
        window = window_state(first, last, now=moment)
        note = _note(one, origin=origin, late=not window.prospective)
        entry = register_forecast(ledger, made, note=note, now=moment)
        print(
            f"entry {entry.number}: {one.name} from {origin}, registered {window.state} its window "
            f"{first}-{last}, head {entry.hash}",
            flush=True,
        )


def _note(one: Entrant, *, origin: int, late: bool) -> str:
    """Which files say what was forecast, whether its window had opened, and from what inputs."""
    said = [one.said_in] if one.said_in == c.DEFAULT else [one.said_in, c.DEFAULT]
    files = ", ".join(f"{path.name} sha256 {sha256(path)}" for path in said)
    parts = [LATE] if late else []
    if origin > one.panel.last_settled_year:
        inputs = check_inputs(one.panel, origin=origin)
        parts.append(
            f"Provisional: {inputs.of_origin:.0%} of the values are of {origin}, "
            f"{inputs.provisional:.0%} are still to be revised by their publishers."
        )
    return " ".join([*parts, f"Specification: {files}."])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--origin", type=int, default=2024)
    parser.add_argument("--ledger", type=Path, default=c.LEDGER)
    parser.add_argument("--only", action="append")
    chosen = parser.parse_args()
    named = (one for one in entrants(chosen.origin) if not chosen.only or one.name in chosen.only)
    register(chosen.ledger, named, origin=chosen.origin)


if __name__ == "__main__":
    main()
