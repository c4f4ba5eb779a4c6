"""Rows as JSON that either engine can take: what is kept of each table, written and read back."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import connections, models

from atrocityrisk.errors import DataError

LEFT_OUT = frozenset({"sessions", "axes", "contenttypes"})
"""Applications of which nothing is kept: they hold the moment's state, or are made anew."""

NAMED = {
    "auth.group": ("name",),
    "auth.permission": ("content_type__app_label", "content_type__model", "codename"),
    "contenttypes.contenttype": ("app_label", "model"),
}
"""Rows that every database numbers itself: others point to them by these fields."""

_BATCH = 1000


def kept_models(apps: Apps) -> list[Any]:
    """Models whose rows a backup holds, by label."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.app_label not in LEFT_OUT
        and model._meta.label_lower not in NAMED
        # Which permissions a role has, the program says.
        and model._meta.label_lower != "auth.group_permissions"
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


def neutral_rows(model: Any, alias: str) -> Iterator[dict[str, Any]]:
    """Rows of a model by primary key, each as an object that JSON can hold."""
    names = _names_of(model, alias)
    # The models of a state have plain managers: every row, whoever asks.
    for row in model._base_manager.using(alias).order_by("pk").iterator(chunk_size=_BATCH):
        content = {}
        for field in model._meta.concrete_fields:
            value = getattr(row, field.attname)
            given = names.get(field.attname)
            content[field.attname] = given(value) if given else neutral(field, value)
        yield content


def _names_of(model: Any, alias: str) -> dict[str, Callable[[Any], Any]]:
    """For each foreign key to a named row, what gives its name."""
    found: dict[str, Callable[[Any], Any]] = {}
    for field in model._meta.concrete_fields:
        target = field.remote_field.model if field.remote_field else None
        parts = NAMED.get(target._meta.label_lower) if target else None
        if target is not None and parts:
            rows = target._base_manager.using(alias).values_list("pk", *parts)
            found[field.attname] = _namer({pk: list(name) for pk, *name in rows})
    return found


def _namer(known: dict[Any, list[str]]) -> Callable[[Any], list[str] | None]:
    def name(number: Any) -> list[str] | None:
        return None if number is None else known[number]

    return name


def neutral(field: Any, value: Any) -> Any:
    """A value of a field as JSON holds it."""
    if isinstance(field, models.JSONField) or value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, float):
        # Shortest text that gives the same number back.
        return repr(value)
    if isinstance(value, (bytes, memoryview)):
        return b64encode(bytes(value)).decode("ascii")
    if isinstance(value, tuple):
        return field.get_prep_value(value)
    raise TypeError(f"no neutral form for {type(value).__name__} in {field}")


def write_rows(model: Any, rows: Iterable[dict[str, Any]], alias: str = "default") -> int:
    """Put rows into the table of a model as they stand, and say how many."""
    connection = connections[alias]
    fields = list(model._meta.concrete_fields)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    # Below the models: saving would set days of making anew, and write versions.
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"
    readers = [_reader(field, alias) for field in fields]
    names = [field.attname for field in fields]
    count = 0
    batch: list[list[Any]] = []
    with connection.cursor() as cursor:
        for row in rows:
            if row.keys() != set(names):
                raise DataError(
                    f"expected the columns {', '.join(names)} in a row of "
                    f"{model._meta.label}, found {', '.join(map(str, row))}; the backup is not one "
                    "of this program"
                )
            batch.append([read(row[name]) for read, name in zip(readers, names, strict=True)])
            count += 1
            if len(batch) == _BATCH:
                cursor.executemany(statement, batch)
                batch = []
        if batch:
            cursor.executemany(statement, batch)
    return count


def _reader(field: Any, alias: str) -> Callable[[Any], Any]:
    """What makes of a neutral value one that the database takes."""
    connection = connections[alias]
    target = field.remote_field.model if field.remote_field else None
    parts = NAMED.get(target._meta.label_lower) if target else None
    if target is not None and parts:
        return _finder(target, parts, alias)
    final = field.target_field if target is not None else field

    def read(value: Any) -> Any:
        if value is None:
            return None
        if isinstance(final, models.BinaryField):
            value = b64decode(value)
        elif isinstance(final, (models.DateField, models.UUIDField, models.DecimalField)):
            value = final.to_python(value)
        elif isinstance(final, models.FloatField):
            value = float(value)
        return final.get_db_prep_save(value, connection)

    return read


def _finder(target: Any, parts: tuple[str, ...], alias: str) -> Callable[[Any], Any]:
    manager = target._base_manager.using(alias)
    known = {tuple(name): pk for pk, *name in manager.values_list("pk", *parts)}

    def find(value: Any) -> Any:
        if value is None:
            return None
        name = tuple(value)
        if name not in known and target._meta.label_lower == "auth.group":
            # A group of the office's own, without permissions until somebody gives it some.
            known[name] = manager.create(name=name[0]).pk
        if name not in known:
            raise DataError(
                f"expected a known {target._meta.verbose_name}, found {'.'.join(map(str, name))}; "
                "the backup is not one of this program"
            )
        return known[name]

    return find
