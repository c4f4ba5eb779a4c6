"""States are found in cells as the library finds them, and quickly."""

from atrocityrisk import states
from atrocityrisk.desk.incoming.state_finder import StateFinder
from atrocityrisk.errors import UnknownStateError
from atrocityrisk.states.state_tables import LAST_YEAR, table


def test_states_are_found_as_the_library_resolves_them(rng):
    """The quick look-up and the library's resolver agree on names, codes and numbers."""
    names = [*table("names")["name"].astype(str), "na", "Congo", "999", "Korea, Dem. Rep. of"]
    codes = table("codes")
    spelt = [*names, *codes.loc[codes["system"].isin(["iso2", "iso3"]), "code"].astype(str)]
    finder = StateFinder()
    for text, year in zip(
        rng.choice(spelt, 400), rng.integers(1946, LAST_YEAR + 1, 400), strict=True
    ):
        found = finder.find(str(text), int(year))
        try:
            assert found == states.resolve(str(text), int(year)), (text, year)
        except UnknownStateError:
            assert isinstance(found, str), (text, year)


def test_many_unknown_states_take_no_hours():
    finder = StateFinder()
    for number in range(5000):
        assert isinstance(finder.find(f"Nowhere {number}", 2024), str)
