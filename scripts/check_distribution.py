#!/usr/bin/env python
"""Hold a built wheel and source archive to what they may hold: no more, no less, and bounded.

    python scripts/check_distribution.py FOLDER             # checks
    python scripts/check_distribution.py FOLDER --list      # rewrites the list of data files

`scripts/distribution_files.csv` lists every file of the wheel that is no Python module, with the
largest size it may have. A file that nobody listed, such as a publisher's, ends the check.
"""

import csv
import math
import sys
import tarfile
import zipfile
from pathlib import Path

LIST = Path(__file__).with_name("distribution_files.csv")
WHEEL_BYTES, ARCHIVE_BYTES = 5_000_000, 10_000_000
"""Largest wheel and source archive: an office on a thin line installs this."""
ROOM_TO_GROW = 1.25
TOP_LEVEL = {
    *(".ci", ".gitignore", "pyproject.toml", "PKG-INFO", "LICENSE", "CITATION.cff"),
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md"),
    *("benchmarks", "datasets", "docs", "notebooks", "scripts", "src", "tests"),
}


def data_files(wheel: Path) -> dict[str, int]:
    """Files of the wheel that are no modules, with their size."""
    with zipfile.ZipFile(wheel) as archive:
        return {
            entry.filename: entry.file_size
            for entry in archive.infolist()
            if not entry.filename.endswith((".py", ".pyi", "/"))
            and ".dist-info/" not in entry.filename
        }


def faults(folder: Path) -> list[str]:
    """What a wheel and a source archive hold that they must not, or lack."""
    wheel, archive = only(folder, "*.whl"), only(folder, "*.tar.gz")
    with LIST.open(encoding="utf-8", newline="") as file:
        listed = {row["file"]: int(row["at_most"]) for row in csv.DictReader(file)}
    found = data_files(wheel)
    said = [f"{name} is in the wheel and not in {LIST.name}" for name in found.keys() - listed]
    said += [f"{name} is in {LIST.name} and not in the wheel" for name in listed.keys() - found]
    said += [
        f"{name} has {size:,} bytes, at most {listed[name]:,} are listed"
        for name, size in found.items()
        if size > listed.get(name, math.inf)
    ]
    with zipfile.ZipFile(wheel) as opened:
        tops = {name.partition("/")[0] for name in opened.namelist()}
    said += [
        f"the wheel puts {top} beside the package"
        for top in tops
        if top != "atrocityrisk" and not top.endswith(".dist-info")
    ]
    with tarfile.open(archive) as opened:
        tops = {Path(name).parts[1] for name in opened.getnames() if len(Path(name).parts) > 1}
    said += [f"the source archive holds {top}" for top in tops - TOP_LEVEL]
    said += [f"the source archive lacks {top}" for top in TOP_LEVEL - {".ci", ".gitignore"} - tops]
    for path, most in ((wheel, WHEEL_BYTES), (archive, ARCHIVE_BYTES)):
        if path.stat().st_size > most:
            said.append(
                f"{path.name} has {path.stat().st_size:,} bytes, at most {most:,} are meant"
            )
    return sorted(said)


def only(folder: Path, pattern: str) -> Path:
    """The one file of a kind in a folder."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        sys.exit(
            f"expected one {pattern} in {folder}, found {len(found)}; build into an empty folder"
        )
    return found[0]


def write_list(folder: Path) -> None:
    """List the data files of a wheel, each with room to grow."""
    with LIST.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["file", "at_most"])
        for name, size in sorted(data_files(only(folder, "*.whl")).items()):
            rows.writerow([name, math.ceil(size * ROOM_TO_GROW / 1000) * 1000])


def main(words: list[str]) -> None:
    """Check the distributions of a folder, or list their files."""
    folder = Path(words[0])
    if "--list" in words:
        write_list(folder)
        return
    said = faults(folder)
    if said:
        sys.exit("\n".join(said))
    wheel = only(folder, "*.whl")
    print(f"{wheel.name}: all {len(data_files(wheel))} data files listed")


if __name__ == "__main__":
    main(sys.argv[1:])
