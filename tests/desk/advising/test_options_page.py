"""Options to consider: offered for a reason, by the library's table, and never by a gap."""

from desk_forecasts import added
from desk_kinds import make_assessment

from atrocityrisk.desk.database.considered_options import options_to_consider
from atrocityrisk.desk.rules.drivers import Driver
from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.levels import Confidence, Level, Presence
from atrocityrisk.desk.rules.risk_grounds import grounded_factors
from atrocityrisk.desk.rules.scope import as_person
from atrocityrisk.indicators.prevention_options import options_for


def finding(indicator, presence, confidence=None):
    return IndicatorFinding(
        indicator=indicator,
        presence=Presence(presence),
        confidence=None if confidence is None else Confidence(confidence),
    )


def driver(name, contribution, *framework):
    return Driver(
        indicator=name,
        value=1.0,
        status="observed",
        value_year=2023,
        contribution=contribution,
        kind="dynamic",
        framework=framework,
    )


def found_for(person, gwcode=490):
    with as_person(person):
        return options_to_consider(gwcode)


def test_an_assessment_justifies_by_yes_and_partly_alone(people, assessed):
    assessed(
        finding("7.2", "yes", "high"),
        finding("7.1", "partly", "low"),
        finding("4.1", "partly", "moderate"),
        finding("8.1", "no", "high"),
        finding("10.1", "unknown"),
    )
    found = found_for(people["analyst"])
    assert [one.number for one in found.justified] == [4, 7]
    reasons = {one.number: one.reason for one in found.justified}
    assert reasons == {
        4: "signed assessment to 2024-06-30 says partly of 4.1, confidence moderate",
        7: "signed assessment to 2024-06-30 says yes of 7.2, confidence high",
    }
    expected = options_for(["RF4", "RF7"])
    assert [one.option.code for one in found.offered] == expected["code"].tolist()
    assert found.held_back == ()


def test_what_is_unknown_is_listed_and_neither_counted_nor_hidden(people, assessed):
    assessed(finding("7.2", "yes", "high"), finding("10.1", "unknown"))
    factors = {one.number: one for one in found_for(people["analyst"]).factors}
    assert len(factors) == 14
    assert not factors[10].justified
    assert factors[10].open == len(factors[10].factor.indicators)
    assert factors[7].open == len(factors[7].factor.indicators) - 1


def test_an_unsigned_assessment_and_one_that_is_hidden_say_nothing(people, assessed):
    make_assessment(people["analyst"], findings=[finding("7.2", "yes", "high")])
    assert found_for(people["analyst"]).justified == ()
    assessed(finding("7.2", "yes", "high"), level=Level.CONFIDENTIAL)
    assert found_for(people["restricted_reader"]).assessments == ()
    assert [one.number for one in found_for(people["confidential_reader"]).justified] == [7]


def test_several_assessors_of_one_time_all_count_and_an_older_one_does_not(people, assessed):
    from datetime import date

    old = {"first_day": date(2022, 1, 1), "last_day": date(2022, 6, 30)}
    assessed(finding("1.1", "yes", "high"), **old)
    assessed(finding("7.2", "yes", "high"), author="second_reviewer")
    assessed(finding("4.1", "yes", "low"))
    found = found_for(people["analyst"])
    assert [one.number for one in found.justified] == [4, 7]
    assert len(found.assessments) == 2


def test_only_drivers_that_raise_the_probability_speak():
    factors = grounded_factors(
        (),
        [
            driver("coups", 0.4, "1.1"),
            driver("no_such_indicator", 0.9, "1.7", "3.1"),
            driver("infant_mortality", -0.7, "2.1"),
        ],
        age=lambda one: f"of {one.value_year}",
    )
    reasons = {one.number: one.reason for one in factors if one.justified}
    assert set(reasons) == {1, 3}
    assert reasons[3] == "model: no such indicator (of 2023) raises the probability"
    # The one that raises it most stands first.
    assert reasons[1].startswith("model: no such indicator (of 2023); ")
    assert not any(one.judged for one in factors)


def test_the_model_alone_names_no_step_that_the_list_does_not_justify(people):
    # Congo is first of three States of which none is under way: all groups are justified.
    added()
    first = found_for(people["analyst"])
    assert [one.number for one in first.justified] == [1]
    assert [one.option.code for one in first.offered] == options_for(["RF1"])["code"].tolist()
    assert first.note == "Options are listed because the state ranks among the first 30."
    assert found_for(people["analyst"], 20).row is None
    assert found_for(people["analyst"], 20).offered == ()


def test_the_page_gives_the_reason_and_fills_the_form(at_desk, people, assessed, read_text):
    added()
    assessment = assessed(finding("7.2", "yes", "high"))
    analyst = at_desk("analyst")
    answer = analyst.get("/states/490/options/")
    text = read_text(answer)
    assert "Risk factor 7, Enabling circumstances or preparatory action: signed assessment" in text
    assert "Words: recalled, from memory: check before quoting" in text
    assert "Unknown is not absent." in text
    page = answer.content.decode()
    address = f"/advice/new/?state=490&amp;option=P2.3&amp;factor=7&amp;assessment={assessment.key}"
    assert address in page
    form = analyst.get(address.replace("&amp;", "&")).content.decode()
    assert f'<option value="{assessment.key}" selected>' in form
    reader = at_desk("public_reader").get("/states/490/options/")
    assert "Write advice" not in read_text(reader)
    assert "signed assessment to" not in read_text(reader)
    assert analyst.get("/states/9999/options/").status_code == 404
