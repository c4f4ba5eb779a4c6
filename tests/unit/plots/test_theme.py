"""Labels are shortened and broken between words, never within one."""

import pytest

from atrocityrisk.plots import theme


@pytest.mark.parametrize(
    ("name", "longest", "shown"),
    [
        ("Chad", 10, "Chad"),
        ("Number of mass killings under way", 22, "Number of mass…"),
        # The 23rd character is the space after a whole word.
        ("Number of mass killings under way", 24, "Number of mass killings…"),
        ("Deaths, of all kinds", 9, "Deaths…"),
        ("Llanfairpwllgwyngyll", 10, "Llanfairp…"),
    ],
)
def test_a_name_ends_after_a_whole_word(name, longest, shown):
    assert theme.shortened(name, longest) == shown
    assert len(shown) <= longest


def test_a_label_is_broken_into_two_lines_at_most():
    text = "Civilians killed in one-sided violence in land neighbours"
    assert theme.in_lines(text, 60) == text
    assert theme.in_lines(text, 40) == (
        "Civilians killed in one-sided\nviolence in land neighbours"
    )
    assert theme.in_lines(text, 22) == "Civilians killed in\none-sided violence in…"
    assert theme.widest([theme.in_lines(text, 40), "Chad"]) == 29
    assert theme.widest([]) == 1
