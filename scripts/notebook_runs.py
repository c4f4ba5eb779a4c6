"""Running notebooks, and what two runs of one must have in common."""

import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
SECONDS_A_CELL = 120
"""A cell that takes longer hangs; a whole notebook is meant to take less than a minute."""
SAME = 1e-6
"""Largest relative difference of a printed number, unless the notebook says otherwise."""
NUMBER = re.compile(r"(?<![\w.])[-−]?\d[\d,]*\.?\d*(?:e[-+]?\d+)?", re.IGNORECASE)
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def notebooks() -> list[Path]:
    """Every notebook of the course, answers included, in order."""
    return sorted(
        path for path in FOLDER.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts
    )


def finished(path: Path, folder: Path) -> NotebookNode:
    """The notebook after a run from top to bottom in a folder, without what differs by run."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=SECONDS_A_CELL,
        # How many pieces a kernel sends what it prints in depends on the load of the machine.
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute()
    return tidied(notebook)


def tidied(notebook: NotebookNode) -> NotebookNode:
    """The notebook with sources and outputs alone: no times, no versions, no widgets."""
    kept = notebook.metadata.get("atrocityrisk")
    notebook.metadata = NotebookNode({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    if kept:
        notebook.metadata["atrocityrisk"] = kept
    for number, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{number:02}"
        cell.metadata = NotebookNode(
            {key: value for key, value in cell.metadata.items() if key == "tags"}
        )
    return notebook


def printed(notebook: NotebookNode) -> list[list[str]]:
    """What every cell shows: text as it is, the kind alone of a picture."""
    return [
        [shown for output in cell.get("outputs", []) for shown in _shown(output)]
        for cell in notebook.cells
    ]


def _shown(output: NotebookNode) -> list[str]:
    if output.output_type == "stream":
        return [output.text]
    if output.output_type == "error":
        return [f"{output.ename}: {output.evalue}"]
    data = output.get("data", {})
    pictures = [kind for kind in data if kind.startswith("image/")]
    # The text beside a picture names an object and where it lies in memory.
    return pictures or [data.get("text/plain", "")]


def same_text(stored: str, fresh: str, *, tolerance: float) -> bool:
    """Whether two texts differ in nothing but digits of numbers within a relative tolerance."""
    if stored == fresh:
        return True
    words = [re.sub(r"\s+", " ", NUMBER.sub("#", text)) for text in (stored, fresh)]
    if words[0] != words[1]:
        return False
    numbers = [[_value(one) for one in NUMBER.findall(text)] for text in (stored, fresh)]
    return all(
        abs(one - other) <= tolerance * max(abs(one), abs(other), tolerance)
        for one, other in zip(*numbers, strict=True)
    )


def tolerance_of(notebook: NotebookNode) -> float:
    """What the notebook says of how far its numbers may move, such as where draws are sampled."""
    return float(notebook.metadata.get("atrocityrisk", {}).get("tolerance", SAME))


def _value(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))
