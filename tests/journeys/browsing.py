"""What a hand does on a page, and the wait for what comes of it."""


def press(page, selector):
    """Click what leads to another page, and wait until that page stands.

    A click alone waits until the navigation is committed; a script that is run in that moment
    may find a document without a single element.
    """
    with page.expect_navigation(wait_until="load"):
        page.click(selector)
