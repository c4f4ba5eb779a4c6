"""Opening a desk for a command: which folder, as whom, and who else has it open.

Nothing of Django is imported before the folder is known, since the settings are made from it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from atrocityrisk.desk.home import (
    HISTORY_KEY_FILE,
    HOME_VARIABLE,
    LOCK_FILE,
    OPTIONS_FILE,
    desk_home,
    is_home,
    prepare_home,
    refuse_other_folder,
)
from atrocityrisk.desk.options import AS_OWNER_VARIABLE, read_options
from atrocityrisk.errors import DataError, MissingExtraError, OutputError

SETTINGS = "atrocityrisk.desk.settings"
TRAINING_OPTIONS = """\
# A desk to learn with: what is in it is invented, and no real State can be named in it.
title = "Training desk"
training = true
"""
SETTINGS_VARIABLE = "DJANGO_SETTINGS_MODULE"


def open_desk(
    home: Path | None = None,
    *,
    new: bool = False,
    as_owner: bool = False,
    new_history: bool = False,
) -> Path:
    """Make this process one of a desk's, and give the desk's folder; `new` may make it."""
    folder = (home or desk_home()).absolute()
    if new:
        prepare_home(folder, new_history=new_history)
    elif not is_home(folder):
        raise DataError(
            f"expected a desk in {folder}, found none; set one up by `atrocityrisk desk start`, "
            "or name its folder by --home"
        )
    read_options(folder)
    _set_environment(folder)
    if as_owner:
        os.environ[AS_OWNER_VARIABLE] = "1"
    _set_up(folder)
    return folder


def _set_environment(folder: Path) -> None:
    # Whatever a command writes is for the desk's own user.
    os.umask(0o077)
    os.environ[HOME_VARIABLE] = str(folder)
    os.environ.setdefault(SETTINGS_VARIABLE, SETTINGS)


def open_for_restore(backup: Path, home: Path | None = None, *, verify: bool = True) -> Path:
    """Open a desk, or a new one, for a backup that is whole; it gets keys that the backup has."""
    folder = (home or desk_home()).absolute()
    _set_environment(folder)
    with _naming_what_is_missing():
        from atrocityrisk.desk.safekeeping.backup_file import carried_keys, check_backup

        manifest = check_backup(backup).manifest
        carried = carried_keys(backup)
    if verify and HISTORY_KEY_FILE not in carried and not (folder / HISTORY_KEY_FILE).exists():
        raise DataError(
            f"expected the key of the history named {manifest.key_name} in "
            f"{folder / HISTORY_KEY_FILE}, found none, and none in the backup: without it a "
            "restored history cannot be verified; put a copy of the key there, or give "
            "--unverified; nothing was changed"
        )
    refuse_other_folder(folder)
    if manifest.training and not is_home(folder) and not (folder / OPTIONS_FILE).exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / OPTIONS_FILE).write_text(TRAINING_OPTIONS, encoding="utf-8")
    for name, key in carried.items():
        _keep_key(folder / name, key)
    # What is restored unverified has a history of a key that nobody has.
    return open_desk(folder, new=True, as_owner=True, new_history=True)


def make_training_desk(home: Path) -> Any:
    """Make a desk for training in a folder that has none."""
    folder = home.absolute()
    if is_home(folder) or (folder / OPTIONS_FILE).exists():
        raise OutputError(
            f"expected a folder without a desk, found one in {folder}; a training desk is never "
            "put into another: name another folder by --home"
        )
    prepare_home(folder)
    (folder / OPTIONS_FILE).write_text(TRAINING_OPTIONS, encoding="utf-8")
    open_desk(folder)
    training = import_module("atrocityrisk.desk.commands.training_desk")
    return training.fill(folder)


def _keep_key(path: Path, key: str) -> None:
    """Write a key where there is none."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key + "\n")


def _set_up(folder: Path) -> None:
    with _naming_what_is_missing():
        import django
        from django.conf import settings

        django.setup()
    if folder != settings.DESK_HOME:
        raise DataError(
            f"expected one desk in a process, found {settings.DESK_HOME} open already; start "
            "another process"
        )


@contextmanager
def _naming_what_is_missing() -> Iterator[None]:
    """Say of a package that is not installed which extra brings it."""
    # Django wraps what it finds missing of a database's driver.
    try:
        yield
    except Exception as problem:
        extra = "desk,postgresql" if "psycopg" in str(problem) else "desk"
        if extra == "desk" and not isinstance(problem, ImportError):
            raise
        missing = getattr(problem, "name", None) or ("psycopg" if "," in extra else "a package")
        raise MissingExtraError(
            f"the desk needs packages that are not installed, first {missing}: "
            f"pip install 'atrocityrisk[{extra}]'"
        ) from problem


@contextmanager
def sole_process(home: Path, *, doing: str) -> Iterator[None]:
    """Hold a desk against others that serve, restore or upgrade it."""
    lock = FileLock(home / LOCK_FILE)
    try:
        with lock.acquire(timeout=0):
            yield
    except Timeout as problem:
        raise OutputError(
            f"expected to be the only one to {doing} the desk in {home}, found that another "
            "process serves or changes it; stop that one first"
        ) from problem
