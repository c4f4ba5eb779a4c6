"""What the database is made of: migrations that it has seen, and models as they were then."""

from dataclasses import dataclass
from typing import Any

from django.apps.registry import Apps
from django.db import Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from atrocityrisk.errors import DataError

Migration = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class SchemaState:
    """Which migrations a database has seen, lacks, or has of a newer program."""

    applied: frozenset[Migration]
    pending: tuple[Migration, ...]
    unknown: tuple[Migration, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing was ever made in it."""
        return not self.applied

    @property
    def current(self) -> bool:
        """Whether it is what this program works with."""
        return not self.pending and not self.unknown


def schema_state(alias: str = "default") -> SchemaState:
    """How far a database has come; refused where it does not answer."""
    try:
        executor = MigrationExecutor(connections[alias])
    except Error as problem:
        what = (str(problem).strip().splitlines() or [type(problem).__name__])[0]
        raise DataError(
            f"expected a database that answers, found: {what}; start it, or correct [database] in "
            "desk.toml and the password in the environment; a damaged file is replaced by "
            "`atrocityrisk desk restore --replace`"
        ) from problem
    loader = executor.loader
    applied = frozenset(loader.applied_migrations)
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    return SchemaState(
        applied=applied,
        pending=tuple((migration.app_label, migration.name) for migration, _ in plan),
        # Only the desk's own tell of a newer desk; another package may have joined its own.
        unknown=tuple(
            sorted(node for node in applied if node[0] == "desk" and node not in loader.graph.nodes)
        ),
    )


def require_current() -> None:
    """Refuse to work with a database that is older or newer than the program."""
    state = schema_state()
    refuse_newer(state)
    if state.pending:
        raise DataError(
            f"expected a database that is up to date, found that {len(state.pending)} migrations "
            "are still to be made; run `atrocityrisk desk upgrade`"
        )


def refuse_newer(state: SchemaState) -> None:
    """Refuse a database that a newer program has changed."""
    if state.unknown:
        raise DataError(
            f"expected a database of this program or an older one, found the migration "
            f"{state.unknown[-1][1]}, which it does not know; install the newer atrocityrisk that "
            "made it"
        )


def models_at(applied: frozenset[Migration], alias: str = "default") -> Apps:
    """The models as a database with these migrations has them."""
    loader = MigrationLoader(connections[alias])
    known = [node for node in sorted(applied) if node in loader.graph.nodes]
    return loader.project_state(known).apps


def migrate(targets: frozenset[Migration] | None = None) -> None:
    """Bring the database to some migrations, to the newest if None."""
    from django.core.management import call_command
    from django.core.management.sql import emit_post_migrate_signal

    executor = MigrationExecutor(connections["default"])
    graph = executor.loader.graph
    if targets is None or {node for node in targets if node in graph.nodes} == set(graph.nodes):
        call_command("migrate", interactive=False, verbosity=0)
        return
    # All at once, and told once: what is done after migrations needs every table.
    state = executor.migrate(_last_of(targets))
    emit_post_migrate_signal(0, False, "default", apps=state.apps)


def _last_of(targets: frozenset[Migration]) -> list[Migration]:
    """The last migration of each application among some."""
    graph: Any = MigrationLoader(connections["default"]).graph
    return [
        node
        for node in sorted(targets)
        if node in graph.nodes
        and not any(
            child.key[0] == node[0] and child.key in targets
            for child in graph.node_map[node].children
        )
    ]
