"""What a record's text should not contain, and what is harmless."""

import pytest

from atrocityrisk.desk.rules.record_checks import find_personal_data


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("write to jane.doe@example.org today", "e-mail address", "jane.doe@example.org"),
        ("jane (at) example.org", "e-mail address", "jane (at) example.org"),
        ("call +243 81 234 5678 now", "telephone number", "+243 81 234 5678"),
        ("tel 081-234-5678", "telephone number", "tel 081-234-5678"),
        ("at -1.6585, 29.2205 they", "exact place", "-1.6585, 29.2205"),
        ("seen at 1°39'S of town", "exact place", "1°39'S"),
        ("grid 35MQU 6612 4423", "exact place", "35MQU 6612"),
        ("General Jean Dupont said", "name of a person", "General Jean Dupont"),
        ("by Col. Abdi Hassan on", "name of a person", "Col. Abdi Hassan"),
    ],
)
def test_it_is_found(text, kind, found):
    (finding,) = find_personal_data(text)
    assert finding.kind == kind
    assert text[finding.start : finding.end] == found


@pytest.mark.parametrize(
    "text",
    [
        "In 2023-2024 some 12,000 people fled 35 villages in the north.",
        "Between 17 May 2024 and 2024-05-19, 120 to 250 people were killed.",
        "The general staff and the president spoke; 1.5 million people need help.",
        "Resolution 2719 (2023), and 10,000, 20,000 and 30,000 displaced.",
    ],
)
def test_harmless_text_is_left_alone(text):
    assert find_personal_data(text) == ()


def test_wide_digits_do_not_hide_a_number():
    assert [finding.kind for finding in find_personal_data("call ０８１-２３４-５６７８")] == [
        "telephone number"
    ]
