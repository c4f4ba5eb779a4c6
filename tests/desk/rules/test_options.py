"""The file of options is read strictly; the folder is made with keys that its owner alone reads."""

import pytest

from atrocityrisk.desk.home import HISTORY_KEY_FILE, SECRET_FILE, prepare_home, read_key
from atrocityrisk.desk.options import read_options
from atrocityrisk.errors import DataError, OutputError, SpecError


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


def test_a_lost_key_of_the_history_is_not_made_anew(tmp_path):
    home = prepare_home(tmp_path / "desk")
    (home / HISTORY_KEY_FILE).unlink()
    with pytest.raises(DataError, match="expected the key of the history"):
        prepare_home(home)
    assert not (home / HISTORY_KEY_FILE).exists()


def test_a_lost_key_of_the_sessions_is_made_anew(tmp_path):
    home = prepare_home(tmp_path / "desk")
    kept = read_key(HISTORY_KEY_FILE, home)
    (home / SECRET_FILE).unlink()
    prepare_home(home)
    assert len(read_key(SECRET_FILE, home)) == 64
    assert read_key(HISTORY_KEY_FILE, home) == kept


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    other = tmp_path / "shared"
    other.mkdir(mode=0o755)
    other.chmod(0o755)
    (other / "letter.txt").touch()
    with pytest.raises(OutputError, match=r"found letter\.txt"):
        prepare_home(other)
    assert other.stat().st_mode & 0o777 == 0o755
    assert [path.name for path in other.iterdir()] == ["letter.txt"]


def test_a_folder_with_options_alone_becomes_a_desk(tmp_path):
    (tmp_path / "desk.toml").write_text('title = "An office"\n', encoding="utf-8")
    assert prepare_home(tmp_path) == tmp_path
    assert len(read_key(HISTORY_KEY_FILE, tmp_path)) == 64
