"""Time of appending to a ledger and of verifying it, with entries as large as a real forecast.

Writes results/ledger.csv: milliseconds of processor and of the clock, and their ratio. An append
waits for the disk three times (announcement, line, anchor), so that the clock's time is the disk's;
a loaded machine shows in the ratio.

    python benchmarks/speed/ledger.py
"""

import argparse
import hashlib
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from atrocityrisk import ledger, states
from atrocityrisk.ledger.chain_anchors import ENTRIES, Anchor, write_anchor
from atrocityrisk.ledger.entries import GENESIS, body_of, line_of, utc_text
from atrocityrisk.ledger.signing import public_key, sign

RESULTS = Path(__file__).parent / "results" / "ledger.csv"
START = datetime(2025, 1, 1, tzinfo=UTC)
APPENDS = 50


def forecast_entry(seed: int) -> dict[str, object]:
    """Content of an entry with every state of 2024."""
    codes = sorted(states.states_in(2024))
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "model": "elastic_net_logit",
            "outcome": "mass_killing",
            "gwcode": codes,
            "origin": 2024,
            "first_year": 2025,
            "last_year": 2026,
            "probability": rng.uniform(size=len(codes)),
            "low": rng.uniform(size=len(codes)),
            "high": rng.uniform(size=len(codes)),
        }
    )
    return ledger.forecast_content(frame, manifest=None, files={}, draws=None, note="", now=START)


def timed(work) -> tuple[float, float]:
    """Milliseconds of processor and of the clock."""
    processor, clock = time.process_time(), time.perf_counter()
    work()
    return 1e3 * (time.process_time() - processor), 1e3 * (time.perf_counter() - clock)


def filled(folder: Path, n: int, content: dict[str, object], key=None) -> Path:
    """A ledger of n entries, written at once and not one by one."""
    ledger.init_ledger(folder)
    previous, size = GENESIS, 0
    with (folder / ENTRIES).open("wb") as stream:
        for i in range(1, n + 1):
            body = body_of(
                content,
                number=i,
                previous=previous,
                signer=None if key is None else public_key(key),
                time=utc_text(START + timedelta(minutes=i)),
            )
            signature = None if key is None else sign(hashlib.sha256(body).hexdigest(), key)
            line, previous = line_of(body, signature=signature)
            size += len(line)
            stream.write(line)
    write_anchor(folder, Anchor(length=n, size=size, head=previous))
    return folder


def measure(place: Path, n: int) -> list[dict[str, object]]:
    """Rows of the results."""
    content = forecast_entry(1)
    ledger.make_key(place / "key.pem")
    key = ledger.read_key(place / "key.pem")
    rows = []
    for name, signer in (("unsigned", None), ("signed", key)):
        book = filled(place / name, n, content, signer)
        size = (book / ENTRIES).stat().st_size
        append = partial(ledger.append_entry, book, content, key=signer)
        times = [timed(append) for _ in range(APPENDS)]
        middle = sorted(times, key=lambda pair: pair[1])[APPENDS // 2]
        rows.append(row("append", name, n, size, *middle))
        ledger.verify_ledger(book)
        best = min(timed(partial(ledger.verify_ledger, book)) for _ in range(3))
        rows.append(row("verify", name, n, size, *best))
    return rows


def row(
    task: str, kind: str, n: int, size: int, processor: float, clock: float
) -> dict[str, object]:
    """One line of the results."""
    return {
        "task": task,
        "kind": kind,
        "entries": n,
        "megabytes": round(size / 1e6, 1),
        "processor_ms": round(processor, 2),
        "clock_ms": round(clock, 2),
        "processor_per_clock": round(processor / clock, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    with TemporaryDirectory() as place:
        rows = measure(Path(place), options.entries)
    pd.DataFrame(rows).to_csv(options.out, index=False, lineterminator="\n")
    for line in rows:
        print(line)


if __name__ == "__main__":
    main()
