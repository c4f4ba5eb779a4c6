"""Every indicator has a theme and a family, and nothing else has."""

from atrocityrisk.indicators import INDICATORS, THEMES, family_of, load_themes, theme_of


def test_every_indicator_has_one_theme():
    table = load_themes()
    assert set(table.index) == set(INDICATORS)
    assert table.index.is_unique
    assert set(table["theme"]) == set(THEMES)
    assert (table["family"].str.len() > 0).all()


def test_changes_lie_with_their_levels():
    table = load_themes()
    for name in table.index[table.index.str.contains("_change_")]:
        level = name.split("_change_")[0]
        if level in table.index:
            assert family_of(name) == family_of(level), name
            assert theme_of(name) == theme_of(level), name


def test_other_columns_have_a_place():
    assert theme_of("no such thing") == "other"
    assert family_of("no such thing") == "no such thing"
