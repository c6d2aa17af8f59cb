"""Somebody who works with the portal in a browser of their own."""

from agencies.models import User
from tests.browser.conftest import accessibility_problems, sign_in
from tests.cast import PASSWORD

PHONE, DESK = 390, 1366


class Person:
    """Somebody at a phone, or at a desk."""

    def __init__(self, browser, address: str, user: User, width: int = PHONE):
        self.address = address
        self.page = sign_in(browser, address, user.username, PASSWORD, width=width)
        self.page.on("dialog", lambda dialog: dialog.accept())

    def fill(self, path: str, button: str = "", **values) -> None:
        """Open a page, fill its form in and press its main button, or the one named."""
        self.page.goto(self.address + path)
        for name, value in values.items():
            self._set(name, str(value))
        self.press(button)

    def _set(self, name: str, value: str) -> None:
        control = self.page.locator(f"main [name='{name}']")
        kind = control.first.evaluate("e => e.tagName + ':' + e.type")
        if kind == "INPUT:radio":
            chosen = self.page.locator(f"main [name='{name}'][value='{value}']")
            chosen.press("Space")
            assert chosen.is_checked()
        elif kind.startswith("SELECT"):
            control.select_option(value)
        else:
            control.fill(value)

    def press(self, button: str = "") -> None:
        chosen = self.page.locator(button or "main form .btn-primary").first
        with self.page.expect_navigation():
            chosen.click()
        assert self.page.locator("main .error-summary").count() == 0, self.page.inner_text("main")

    def moves(self, path: str, name: str) -> None:
        """Press the button of a move that asks for nothing more."""
        self.page.goto(self.address + path)
        self.press(f"main form[action$='/moves/{name}/'] button")

    def reads(self, path: str) -> str:
        self.page.goto(self.address + path)
        assert accessibility_problems(self.page) == []
        while (closed := self.page.locator("main details:not([open]) > summary")).count():
            closed.first.click()
        return self.page.inner_text("main")
