from atrocityrisk.indicators import INDICATORS
from atrocityrisk.indicators.release_years import release_years


def test_a_column_is_looked_up_before_its_whole_source():
    assert release_years([("ewp_events", "ongoing_state")]) == (2014, 2013)
    assert release_years([("ewp_events", "onset")]) == (2018, 2017)


def test_the_latest_of_several_columns_counts():
    columns = [("ewp_events", "ongoing_state"), ("vdem", "v2caviol")]
    assert release_years(columns) == (2020, 2019)


def test_what_is_unknown_of_one_column_is_unknown_of_the_whole():
    assert release_years([("vdem", "v2caviol"), ("hief", "fractionalization")]) == (2020, None)
    assert release_years([("vdem", "v2caviol"), ("nobody", "anything")]) == (None, None)


def test_the_preferred_alternative_dates_an_indicator():
    entry = INDICATORS["political_killing_systematic"]
    assert (entry.first_release, entry.coded_live_since) == release_years(
        [("vdem", "v2clkill_ord")]
    )
