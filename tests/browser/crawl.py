"""What must be so on every page, in a real browser: no complaint of axe or of the browser, and nothing wider than a narrow screen
where letters are wide and far apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"region": {"enabled": False}},
    "resultTypes": ["violations"],
}
"""WCAG 2.2 AA and axe's best practice; `region` alone is left out: the design system itself puts its notices outside."""
NARROW = 320
FAR_APART = """
* { font-family: "DejaVu Sans", Verdana, sans-serif !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; line-height: 1.5 !important; }
p { margin-bottom: 2em !important; }
"""
"""The spacing of WCAG 1.4.12, and a font wider than most: so the measure is the same wherever the browser finds other fonts."""
COLD_LIMIT, WARM_LIMIT = 250_000, 30_000
"""Bytes of a page with all it loads, on the wire: the first one, and one after it."""


class Eye:
    """A browser that opens page after page, handed from person to person."""

    def __init__(self, page: Page, origin: str, state_of: Callable[[str], Any]) -> None:
        self._page = page
        self._origin = origin
        self._state_of = state_of
        self._whose: str | None = None
        self._noise: list[str] = []
        page.add_init_script(AXE_SCRIPT)
        page.on("console", self._hear)
        page.on("pageerror", lambda problem: self._noise.append(f"script error: {problem}"))

    def hand_to(self, account: str | None) -> None:
        """From here on the pages are somebody's, or a visitor's (None)."""
        if account != self._whose:
            self._page.context.clear_cookies()
            if account is not None:
                self._page.context.add_cookies(self._state_of(account)["cookies"])
            self._whose = account

    def wrong_with(self, path: str) -> list[str]:
        """What is not as it must be on a page, in words."""
        self._noise.clear()
        self._page.goto(self._origin + path)
        problems = [*self._led_on(path), *self._for_assistive_technology(), *self._too_wide()]
        return [f"{path} {problem}" for problem in [*self._noise, *problems]]

    def _led_on(self, path: str) -> list[str]:
        came_to = self._page.url.removeprefix(self._origin)
        return [] if came_to == path else [f"leads on to {came_to}"]

    def _for_assistive_technology(self) -> list[str]:
        found = self._page.evaluate(VIOLATIONS, RULES)
        return [f"axe: {one['id']} ({one['help']}) at {'; '.join(one['places'])}" for one in found]

    def _too_wide(self) -> list[str]:
        page = self._page
        page.set_viewport_size({"width": NARROW, "height": 800})
        width, wide = page.evaluate(MEASURE, [FAR_APART, NARROW])
        page.set_viewport_size({"width": 1280, "height": 900})
        return [f"is {width} pixels wide on a screen of {NARROW}: {', '.join(wide)}"] if width > NARROW else []

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._noise.append(f"console: {message.text} ({message.location['url']})")


VIOLATIONS = """async (rules) => (await axe.run(rules)).violations.map(({ id, help, nodes }) =>
    ({ id, help, places: nodes.slice(0, 3).map(node => String(node.target[0])) }))"""
MEASURE = """([style, limit]) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    const scrolls = one => one.closest('.quayside-table-scroll, .quayside-table-wrap');
    const wide = [...document.querySelectorAll('body *')]
        .filter(one => one.getBoundingClientRect().right > limit && !scrolls(one))
        .slice(0, 6).map(one => one.tagName + '.' + one.className);
    return [document.scrollingElement.scrollWidth, wide];
}"""
"""The policy of the pages forbids styles in them; a sheet made by script is a debugger's way in, which it does not concern."""


def weight(page: Page, address: str) -> int:
    """Bytes on the wire of a page with all it loads, as the browser counted them."""
    session: Any = page.context.new_cdp_session(page)
    session.send("Network.enable")
    total = 0

    def count(event: dict[str, Any]) -> None:
        nonlocal total
        total += int(event["encodedDataLength"])

    session.on("Network.loadingFinished", count)
    page.goto(address, wait_until="networkidle")
    session.detach()
    return total
