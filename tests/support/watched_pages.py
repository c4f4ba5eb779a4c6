"""Pages of a real browser that note whatever should not happen on them."""

FAULTS = ("error", "warning")


def wait_after_clicks(patch):
    """Let a click wait until the page that it opens is there; by itself it waits until it begins.

    What is read at once otherwise (title, count, focus) is read off half a page on a busy machine.
    """
    from playwright.sync_api import Locator

    click = Locator.click

    def click_and_wait(self, **options):
        click(self, **options)
        self.page.wait_for_load_state("load")

    patch.setattr(Locator, "click", click_and_wait)


def watch(page, *, own, kinds=FAULTS, expected=()):
    """Note errors, messages of some kinds (None: all) and requests beyond `own`, as `troubles`."""
    page.troubles = []

    def hear(told):
        foreseen = any(part in told.text for part in expected)
        if not foreseen and (kinds is None or told.type in kinds):
            page.troubles.append(told.text)

    def ask(request):
        if not request.url.startswith(own):
            page.troubles.append(request.url)

    page.on("pageerror", lambda problem: page.troubles.append(str(problem)))
    page.on("console", hear)
    page.on("request", ask)
    return page


def close_untroubled(contexts):
    """Close browser contexts, on whose pages nothing may have been noted."""
    for context in contexts:
        for page in context.pages:
            assert page.troubles == [], page.troubles
        context.close()
