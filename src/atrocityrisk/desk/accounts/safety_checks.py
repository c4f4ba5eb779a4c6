"""Settings that are not safe to serve with: looked for before the desk starts, and on demand."""

import ipaddress
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atrocityrisk.desk.home import (
    DATABASE_FILE,
    HISTORY_KEY_FILE,
    OPTIONS_FILE,
    SECRET_FILE,
    read_key,
)
from atrocityrisk.desk.options import LOOPBACK, OWNER_PASSWORD_VARIABLE, DeskOptions
from atrocityrisk.errors import DataError

_KEYS = (SECRET_FILE, HISTORY_KEY_FILE)
_KEPT_PRIVATE = (
    *_KEYS,
    DATABASE_FILE,
    f"{DATABASE_FILE}-wal",
    f"{DATABASE_FILE}-shm",
)
_HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.(?!-)[A-Za-z0-9-]{1,63})*")
_ENCRYPTED = frozenset({"require", "verify-ca", "verify-full"})


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is not safe, and what to do; the desk refuses to serve with a serious one."""

    code: str
    what: str
    todo: str
    serious: bool = True

    @property
    def text(self) -> str:
        """Both in one sentence."""
        return f"{self.what}; {self.todo}"


def unsafe_settings(
    options: DeskOptions, home: Path, environment: Mapping[str, str]
) -> tuple[Fault, ...]:
    """What is not safe in the options, in the desk's folder and in the environment."""
    return (
        *_serving_faults(options),
        *_key_faults(home),
        *_file_faults(home),
        *_connection_faults(options, environment),
    )


def _serving_faults(options: DeskOptions) -> Iterator[Fault]:
    serving = options.serving
    for name in serving.host_names:
        if not _is_whole_name(name):
            yield Fault(
                code="host_name",
                what=f"[serving] host_names: expected whole names, found {name!r}",
                todo="name each whole, such as desk.example.org, without port or pattern",
            )
    if serving.tls == "proxy" and not serving.host_names:
        yield Fault(
            code="no_host_name",
            what="[serving] tls = 'proxy', and host_names is empty",
            todo="add the names by which the proxy is called",
        )
    # Also a name of the machine's own, once it is not the loopback's, is for others to call.
    if not serving.loopback and serving.tls == "none":
        yield Fault(
            code="no_tls",
            what=f"[serving] address {serving.address!r}, host_names {list(serving.host_names)}: "
            "others could reach the desk, and passwords would travel in the clear",
            todo="set tls = 'proxy' and put a reverse proxy before it, or go back to 127.0.0.1 "
            "without host_names",
        )
    if serving.address not in LOOPBACK and serving.tls == "none" and not serving.host_names:
        yield Fault(
            code="no_host_name",
            what="[serving] host_names is empty, and the desk listens beyond this machine",
            todo="add the names by which others call the desk",
        )
    if serving.address not in LOOPBACK and serving.tls == "proxy":
        yield Fault(
            code="around_proxy",
            what=f"[serving] address {serving.address!r} can be reached around the proxy",
            todo="listen on 127.0.0.1, with the proxy on the same machine",
            serious=False,
        )


def _is_whole_name(name: str) -> bool:
    if _HOST_NAME.fullmatch(name) is None:
        return False
    try:
        return not ipaddress.ip_address(name).is_unspecified
    except ValueError:
        return True


def _key_faults(home: Path) -> Iterator[Fault]:
    found = {}
    for name in _KEYS:
        try:
            found[name] = read_key(name, home)
        except DataError as problem:
            what, _, todo = str(problem).partition("; ")
            yield Fault(code="key", what=what, todo=todo)
    for name, key in found.items():
        if len(set(key)) < 16:
            yield Fault(
                code="key",
                what=f"{home / name}: expected a key drawn at random, found one of "
                f"{len(set(key))} different characters",
                todo="restore it from a backup, or begin a new desk",
            )
    if len(found) == len(_KEYS) and len(set(found.values())) == 1:
        yield Fault(
            code="same_keys",
            what=f"{SECRET_FILE} and {HISTORY_KEY_FILE} in {home} are the same",
            todo=f"restore {HISTORY_KEY_FILE} from a backup, or remove {SECRET_FILE}: the next "
            "start makes another, and everybody logs in again",
        )


def _file_faults(home: Path) -> Iterator[Fault]:
    if os.name != "posix":
        return
    for path in (home, *(home / name for name in _KEPT_PRIVATE)):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            digits = "700" if path.is_dir() else "600"
            yield Fault(
                code="readable",
                what=f"{path}: others on the machine can reach it",
                todo=f"chmod {digits} {path}",
            )
    options = home / OPTIONS_FILE
    if options.exists() and stat.S_IMODE(options.stat().st_mode) & 0o022:
        yield Fault(
            code="writable",
            what=f"{options}: others on the machine can change it",
            todo=f"chmod 600 {options}",
        )


def _connection_faults(options: DeskOptions, environment: Mapping[str, str]) -> Iterator[Fault]:
    database = options.database
    if database.engine != "postgresql":
        return
    if environment.get(OWNER_PASSWORD_VARIABLE):
        yield Fault(
            code="owner_password",
            what=f"{OWNER_PASSWORD_VARIABLE} is set, for the process that serves as well",
            todo="give the owner's password to upgrades, backups and restores alone",
            serious=False,
        )
    remote = database.host and not database.host.startswith("/") and database.host not in LOOPBACK
    if remote and environment.get("PGSSLMODE", "") not in _ENCRYPTED:
        yield Fault(
            code="database_tls",
            what=f"[database] host {database.host!r} is another machine, and nothing demands "
            "that the connection is encrypted",
            todo="set PGSSLMODE=verify-full in the environment",
        )


def register_checks() -> None:
    """Have Django's own `check` say the same."""
    from django.core import checks

    checks.register(_django_messages, checks.Tags.security)


def _django_messages(app_configs: Any, **_: Any) -> list[Any]:
    from django.conf import settings
    from django.core import checks

    kinds = {True: checks.Error, False: checks.Warning}
    return [
        kinds[fault.serious](fault.text, id=f"desk.{fault.code}")
        for fault in unsafe_settings(settings.DESK, settings.DESK_HOME, os.environ)
    ]
