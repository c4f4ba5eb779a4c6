"""Where a desk lives: one folder with its settings, its keys, its database and its files."""

import os
import secrets
from pathlib import Path

import platformdirs

from atrocityrisk._core.files import atomic_write
from atrocityrisk.errors import DataError, OutputError

HOME_VARIABLE = "ATROCITYRISK_DESK_HOME"

OPTIONS_FILE = "desk.toml"
SECRET_FILE = "secret.key"
HISTORY_KEY_FILE = "history.key"
KEY_FILES = (SECRET_FILE, HISTORY_KEY_FILE)
DATABASE_FILE = "desk.sqlite3"
UPLOADS = "uploads"
BACKUPS = "backups"
ANCHORS_FILE = "anchors.jsonl"
LOCK_FILE = "desk.lock"

_KEY_BYTES = 48


def desk_home() -> Path:
    """Folder of the desk: what the environment names, else the user's own."""
    named = os.environ.get(HOME_VARIABLE, "")
    return Path(named) if named else Path(platformdirs.user_data_dir("atrocityrisk")) / "desk"


def is_home(home: Path) -> bool:
    """Whether a desk was set up in a folder."""
    return any((home / name).exists() for name in (*KEY_FILES, DATABASE_FILE))


def prepare_home(home: Path, *, new_history: bool = False) -> Path:
    """Make what a desk needs in its folder; what is there stays as it is."""
    refuse_other_folder(home)
    if is_home(home) and not new_history and not (home / HISTORY_KEY_FILE).exists():
        # With another key every version that is there would seem edited.
        raise DataError(
            f"expected the key of the history at {home / HISTORY_KEY_FILE}, found that it is gone "
            "while the desk is there; put a copy of it back, or restore a backup that carries it; "
            "no other key fits the history"
        )
    try:
        home.mkdir(parents=True, exist_ok=True)
        # Others on the machine have no business in it.
        home.chmod(0o700)
        for folder in (UPLOADS, BACKUPS):
            (home / folder).mkdir(mode=0o700, exist_ok=True)
    except OSError as problem:
        raise OutputError(
            f"expected a folder for the desk at {home}, found that it cannot be made "
            f"({problem.strerror}); name another with {HOME_VARIABLE}"
        ) from problem
    # That of the history first: where the other stands alone, one is lost.
    for name in (HISTORY_KEY_FILE, SECRET_FILE):
        _make_key(home / name)
    return home


def refuse_other_folder(home: Path) -> None:
    """Refuse a folder in which something else lies: a desk closes its folder to all others."""
    if not home.is_dir() or is_home(home) or (home / OPTIONS_FILE).exists():
        return
    other = next((path for path in home.iterdir() if path.name != "lost+found"), None)
    if other is not None:
        raise OutputError(
            f"expected an empty folder for a new desk, or a desk's own, found {other.name} in "
            f"{home}, and no desk; name another folder"
        )


def read_key(name: str, home: Path | None = None) -> str:
    """A key of the desk; never made here, so that a lost one is noticed."""
    path = (home or desk_home()) / name
    try:
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise DataError(
            f"expected a key of the desk at {path}, found none that can be read; run `atrocityrisk "
            "desk start` to set up a new desk, or restore the key from a backup"
        ) from problem
    if len(key) < _KEY_BYTES:
        raise DataError(
            f"expected a key of at least {_KEY_BYTES} characters in {path}, found {len(key)}; "
            "restore the key from a backup"
        )
    return key


def _make_key(path: Path) -> None:
    if path.exists():
        return
    with atomic_write(path) as temporary:
        temporary.write_text(secrets.token_urlsafe(_KEY_BYTES) + "\n", encoding="ascii")
    path.chmod(0o600)
