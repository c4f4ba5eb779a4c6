"""The file of options is read strictly; the folder is made with keys that its owner alone reads."""

import pytest

from atrocityrisk.desk.home import HISTORY_KEY_FILE, SECRET_FILE, prepare_home, read_key
from atrocityrisk.desk.options import read_options
from atrocityrisk.errors import DataError, SpecError


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[serving]\nprot = 1", r"\[serving\] has no key 'prot'; did you mean 'port'\?"),
        ("titel = 'x'", r"\[the top\] has no key 'titel'; did you mean 'title'\?"),
        ("[serving]\nport = 0", r"\[serving\] port: .* found 0"),
        ("[serving]\nhost_names = ['*']", "a pattern lets any name in"),
        ("[accounts]\npassword_characters = 4", "greater than or equal to 12"),
        ("[database]\npassword = 'x'", "has no key 'password'"),
        ("title = ", "expected TOML"),
    ],
)
def test_a_mistake_is_named(tmp_path, text, message):
    (tmp_path / "desk.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match=message):
        read_options(tmp_path)


def test_the_default_is_loopback_and_sqlite(tmp_path):
    options = read_options(tmp_path)
    assert options.serving.loopback
    assert options.database.engine == "sqlite"


def test_keys_are_made_once_and_are_private(tmp_path):
    home = prepare_home(tmp_path / "desk")
    keys = [read_key(name, home) for name in (SECRET_FILE, HISTORY_KEY_FILE)]
    assert len(set(keys)) == 2
    assert min(map(len, keys)) >= 48
    assert (home / SECRET_FILE).stat().st_mode & 0o077 == 0
    assert home.stat().st_mode & 0o077 == 0
    prepare_home(home)
    assert [read_key(name, home) for name in (SECRET_FILE, HISTORY_KEY_FILE)] == keys


def test_a_lost_key_is_noticed_and_not_made_anew(tmp_path):
    home = prepare_home(tmp_path / "desk")
    (home / HISTORY_KEY_FILE).unlink()
    with pytest.raises(DataError, match="restore the key from a backup"):
        read_key(HISTORY_KEY_FILE, home)
    (home / SECRET_FILE).write_text("short\n", encoding="ascii")
    with pytest.raises(DataError, match="at least 48 characters"):
        read_key(SECRET_FILE, home)
