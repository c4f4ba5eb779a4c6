"""A day at the desk: somebody enters and submits, another reviews, the history shows it."""


def test_a_record_is_entered_submitted_and_reviewed_by_another(visitor, log_in, kept):
    page = log_in(visitor(), "analyst")
    page.get_by_role("link", name="Enter a record").click()
    page.get_by_label("State", exact=True).select_option("Chad")
    page.get_by_label("Day, or first day of the period").fill("2024-05-17")
    page.get_by_label("What happened").fill(
        "Members of an ethnic group were dismissed from the civil service by decree."
    )
    page.get_by_label("Said to be responsible").select_option(
        "officials or other State authorities"
    )
    page.get_by_label("Aimed at").select_option("ethnic group")
    page.get_by_label("Severity").select_option("2")
    page.get_by_label("Crime scope").select_option("genocide")
    page.get_by_text("9. Intergroup tension").click()
    page.locator("[name=indicators][value='9.1']").check()
    page.get_by_text("Enter a new source").click()
    page.get_by_label("Publisher", exact=True).fill("Radio Example")
    page.get_by_label("Kind of publisher").select_option("press or broadcaster")
    page.get_by_label("Reliability of the publisher").select_option("B")
    page.get_by_label("Credibility").select_option("2")
    page.get_by_role("button", name="Save, then submit for review").click()
    page.get_by_role("button", name="Submit for review", exact=True).click()
    page.get_by_text("Submitted for review.").wait_for()
    assert page.get_by_role("link", name="Accept as reviewed").count() == 0
    address = page.url

    other = log_in(visitor(), "reviewer")
    other.get_by_role("link", name="Waiting for you").click()
    other.get_by_role("link", name="Chad").click()
    other.wait_for_url(address)
    other.get_by_role("link", name="Accept as reviewed").click()
    other.get_by_label("Why").fill("Borne out by the decree itself.")
    other.get_by_role("button", name="Accept as reviewed").click()
    other.get_by_text("Accepted as reviewed.").wait_for()
    other.get_by_role("link", name="History of this record").click()
    other.wait_for_url("**/history/")
    assert other.get_by_role("heading", level=2).all_inner_texts() == [
        "Version 3",
        "Version 2",
        "Version 1",
    ]
    assert other.get_by_text("Borne out by the decree itself.").first.is_visible()
    assert other.get_by_text("Sealed, and as it was sealed.").count() == 3


def test_a_record_is_entered_by_keyboard_alone(at_desk, kept):
    page = at_desk("analyst")
    page.goto("/records/new/")

    def press_until(found, *, key="Tab"):
        for _ in range(400):
            page.keyboard.press(key)
            if page.evaluate(f"document.activeElement?.matches({found!r})"):
                return
        raise AssertionError(f"the keyboard does not reach {found}")

    def choose(name, letters):
        press_until(f"[name={name}]")
        page.keyboard.type(letters)

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    choose("gwcode", "Chad")
    choose("first_day", "05172024")
    choose("account", "Officials drew up lists of the members of a religious group.")
    choose("perpetrator", "off")
    choose("target", "rel")
    choose("severity", "2")
    choose("crime_scope", "gen")
    press_until("details:nth-of-type(9) > summary")
    page.keyboard.press("Enter")
    press_until("[name=indicators][value='9.1']")
    page.keyboard.press("Space")
    choose("source", "Office")
    choose("credibility", "3")
    press_until("form.entry .buttons button")
    page.keyboard.press("Enter")
    page.get_by_text("The record is saved as a draft.").wait_for()
    assert page.get_by_role("heading", level=1).inner_text() == "Chad, 2024-05-17"


def test_a_marked_name_is_shown_before_it_is_saved(at_desk, kept, is_clean):
    page = at_desk("analyst")
    page.goto(f"/records/{kept['draft'].key}/change/")
    page.get_by_label("What happened").fill("Colonel Example ordered the burning of the houses.")
    page.get_by_role("button", name="Save the change").click()
    assert page.locator("mark").all_inner_texts() == ["Colonel Example"]
    is_clean(page)
    page.get_by_label("I have checked: no person can be recognised").check()
    page.get_by_role("button", name="Save the change").click()
    page.get_by_text("The change is saved.").wait_for()
