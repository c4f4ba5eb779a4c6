"""Getting into the desk, and the administrator's pages, as people meet them."""

import os
import re

import pytest
from desk_people import PASSWORD
from one_time import code_of

NEW = "an unlikely phrase of words"


def _look(page, name):
    """Keeps a picture where one is asked for."""
    folder = os.environ.get("DESK_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)


@pytest.fixture(params=[(1280, "dark"), (360, "light")], ids=["wide", "narrow"])
def page(request, visitor):
    width, scheme = request.param
    return visitor(width=width, scheme=scheme)


def test_logging_in_and_out(page, log_in, is_clean):
    page.goto("/activity/")
    assert page.url.endswith("/log-in/?next=/activity/")
    is_clean(page)
    _look(page, "login")
    log_in(page, "analyst", "wrong")
    assert "belong together" in page.get_by_role("alert").inner_text()
    is_clean(page)
    _look(page, "login-refused")
    log_in(page, "analyst")
    page.goto("/account/")
    is_clean(page)
    _look(page, "account")
    page.get_by_role("button", name="Log out").click()
    assert page.url.endswith("/log-in/")
    page.goto("/account/")
    assert "/log-in/" in page.url


def test_being_locked_out(page, log_in, is_clean):
    for _ in range(5):
        log_in(page, "analyst", "wrong")
    assert "locked for 30 minutes" in page.locator("main").inner_text()
    is_clean(page)
    _look(page, "locked")


def test_changing_a_password_by_keyboard_alone(page, log_in, is_clean):
    log_in(page, "analyst")
    page.goto("/account/password/")
    is_clean(page)
    _look(page, "password")
    page.get_by_label("Password in use").focus()
    for text in (PASSWORD, NEW, "another phrase of words"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    is_clean(page)
    _look(page, "password-refused")
    page.get_by_label("Password in use").focus()
    for text in (PASSWORD, NEW, NEW):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "was changed" in page.get_by_role("status").inner_text()


def test_setting_up_and_using_codes(page, visitor, log_in, is_clean):
    from django_otp.plugins.otp_totp.models import TOTPDevice

    log_in(page, "analyst")
    page.goto("/account/codes/")
    is_clean(page)
    page.get_by_role("button", name="Set up one-time codes").click()
    assert page.get_by_role("img").evaluate("image => image.complete && image.naturalWidth > 99")
    is_clean(page)
    _look(page, "codes")
    device = TOTPDevice.objects.get()
    page.get_by_label("One-time code").fill(code_of(device))
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Take it into use").click()
    assert "are set up" in page.get_by_role("status").inner_text()
    elsewhere = log_in(visitor(), "analyst")
    elsewhere.get_by_role("alert").wait_for()
    log_in(elsewhere, "analyst", code=code_of(device, 1))
    elsewhere.get_by_role("button", name="Log out").wait_for()
    elsewhere.goto("/account/codes/")
    is_clean(elsewhere)
    _look(elsewhere, "codes-removal")


def test_an_administrator_makes_an_account_that_is_used(page, visitor, log_in, is_clean):
    log_in(page, "administrator")
    page.get_by_role("link", name="Desk", exact=True).click()
    is_clean(page)
    _look(page, "people")
    page.get_by_role("link", name="Add a person").click()
    is_clean(page)
    page.get_by_label("Username").fill("Analyst")
    page.get_by_role("button", name="Add").click()
    assert "no account has" in page.get_by_role("alert").inner_text()
    is_clean(page)
    _look(page, "person-new-refused")
    page.get_by_label("Username").fill("new.analyst")
    page.get_by_label("analyst: ").check()
    page.get_by_label("Clearance", exact=True).select_option("restricted")
    page.get_by_role("button", name="Add").click()
    is_clean(page)
    _look(page, "one-time-password")
    password = page.locator("code").inner_text()
    assert re.fullmatch("[a-z2-9-]{24}", password)
    theirs = log_in(visitor(), "new.analyst", password)
    assert theirs.url.endswith("/account/password/")
    theirs.goto("/activity/")
    assert theirs.url.endswith("/account/password/")
    _look(theirs, "password-duty")
    page.get_by_role("link", name="all accounts").click()
    page.get_by_role("link", name="new.analyst").click()
    is_clean(page)
    _look(page, "person")
    page.get_by_label("reviewer: ").check()
    page.get_by_role("button", name="Save").click()
    assert "roles analyst to analyst, reviewer" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="Activity").click()
    is_clean(page)
    _look(page, "activity")


def test_an_administrators_own_account_is_for_another(page, log_in, is_clean):
    log_in(page, "administrator")
    page.goto("/administration/")
    page.get_by_role("link", name="administrator", exact=True).click()
    assert page.get_by_label("Clearance", exact=True).is_disabled()
    assert page.get_by_label("approver: ").is_disabled()
    is_clean(page)
    _look(page, "person-own")


def test_pages_for_faults(page, log_in, is_clean):
    log_in(page, "reader")
    for address, name in (("/no/such/", "absent"), ("/administration/", "forbidden")):
        page.goto(address)
        is_clean(page)
        _look(page, name)


def test_everything_works_without_script(visitor, log_in):
    page = log_in(visitor(script=False), "administrator")
    page.goto("/administration/new/")
    page.get_by_label("Username").fill("new.reader")
    page.get_by_label("reader: ").check()
    page.get_by_role("button", name="Add").click()
    page.locator("code").wait_for()
