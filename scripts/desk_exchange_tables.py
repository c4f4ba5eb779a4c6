"""Tables of what leaves the desk: columns of exports, addresses of the API."""

from atrocityrisk._formatting.tables import markdown_table
from atrocityrisk.desk.exchange import kind_api, record_api
from atrocityrisk.desk.exchange.api_frame import api
from atrocityrisk.desk.exchange.export_subjects import SUBJECTS

ROUTES = (record_api, kind_api)
"""Their routes are added to the API as these are imported."""


def export_columns() -> str:
    """Columns of every kind of export, each kind under its name."""
    return "\n\n".join(
        f"**{subject.name}**\n\n"
        + markdown_table(
            ["column", "holds"],
            [(f"`{column.name}`", column.meaning.removesuffix(".")) for column in subject.columns],
        )
        for subject in SUBJECTS.values()
    )


def api_routes() -> str:
    """Every address of the API, and what it gives."""
    rows = [
        (f"`{_address(path)}`", _told(route["get"]))
        for path, route in sorted(api.get_openapi_schema()["paths"].items())
    ]
    rows.append(("`/api/openapi.json`", "all of this, for programs, with examples"))
    return markdown_table(["address", "gives"], rows)


def _told(operation: dict[str, str]) -> str:
    text = operation["description"].strip().removesuffix(".")
    return text[0].lower() + text[1:]


def _address(path: str) -> str:
    return path.replace("{key}", "KEY").replace("{number}", "NUMBER")
