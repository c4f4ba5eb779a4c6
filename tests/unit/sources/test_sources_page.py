"""The page on sources says what the registry says; run as a script, this rewrites its table."""

from pathlib import Path

from atrocityrisk.sources import SOURCES
from atrocityrisk.sources.addresses import publications

PAGE = Path(__file__).resolve().parents[3] / "docs" / "sources.md"
BEGIN, END = "<!-- table of sources -->", "<!-- end of table -->"


def table() -> str:
    lines = [
        "| name | title and publisher | licence | figures may be shipped | how to get it | files "
        "recognised |",
        "|---|---|---|---|---|---|",
    ]
    for name in sorted(SOURCES):
        source = SOURCES[name]
        linked = any(entry.address for entry in publications(name))
        how = f"`atrocityrisk data fetch {name}`, or " if linked else ""
        files = ", ".join(f"`{pattern}`" for pattern in source.files)
        shipped = "yes" if source.redistributable else "no"
        lines.append(
            f"| `{name}` | {source.title}. {source.publisher} | {source.licence} | {shipped} | "
            f"{how}[page]({source.url}) | {files} |"
        )
    return "\n".join(lines)


def test_table_is_that_of_the_registry():
    page = PAGE.read_text(encoding="utf-8")
    shown = page.partition(BEGIN)[2].partition(END)[0].strip()
    assert shown == table(), f"run `python {Path(__file__).name}` in its folder to rewrite it"


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    head, tail = page.partition(BEGIN)[0], page.partition(END)[2]
    PAGE.write_text(f"{head}{BEGIN}\n\n{table()}\n\n{END}{tail}", encoding="utf-8")
