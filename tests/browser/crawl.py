"""A crawl through the pages that one person can reach, and what must be so on every one of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import ConsoleMessage, Page
from werkzeug.exceptions import HTTPException

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"region": {"enabled": False}},
    "resultTypes": ["violations"],
}
"""WCAG 2.2 AA and axe's best practice; `region` alone is left out: the design system itself puts its notices outside."""
MOST_OF_A_KIND = 2
"""Pages that one person opens for each address pattern: a list of a hundred schools is one kind of page."""
IN_MANY_STATES = frozenset(
    {
        "tenders.tender", "public_tenders.tender", "bids.box", "evaluations.sheet", "compliance.bids", "compliance.bid",
        "moderation.marks", "bid_ranking.ranking", "requests.one", "payables.one", "supplier.page", "invoice_files.file",
        "contracts.one", "purchase_orders.one", "bids.invitation", "bids.invitations", "tender_plan.documents", "tender_running.notices",
        "contract_schools.joining", "purchase_orders.school_one", "tender_rows.criteria", "school_files.one", "work.trust_job",
    }
)  # fmt: skip
MOST_IN_MANY_STATES = 16
"""Pages that lead on differently in each state of what they show: a tender that is planned, opened, marked, awarded."""
EACH_ROLES_OWN = frozenset({"home.school", "home.trust"})
"""Pages looked at anew for every role; the others once, by whoever comes first."""
LINK = re.compile(r'<a\b[^>]*?\shref="([^"]*)"')
NARROW = 320
COLD_LIMIT, WARM_LIMIT = 250_000, 30_000
"""Bytes of a page with all it loads, on the wire: the first one, and one after it."""


@dataclass
class Findings:
    """What was seen, and what was wrong."""

    seen: Counter[str] = field(default_factory=Counter)
    titles: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


class Crawl:
    """One person's way through the portal: links are followed by plain requests, and each kind of page is opened once."""

    def __init__(self, page: Page, app: Flask, origin: str, of_all: Counter[str]) -> None:
        self._page = page
        self._of_all = of_all
        self._origin = origin
        self._routes = app.url_map.bind(urlsplit(origin).netloc)
        self.findings = Findings()
        self._axe = Axe()
        self._noise: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda problem: self._noise.append(f"script error: {problem}"))

    def run(self, *starts: str) -> Findings:
        """Look at every kind of page that can be reached by links from some."""
        waiting, known = [*starts], set(starts)
        while waiting:
            address = waiting.pop(0)
            for found in self._visit(address):
                if found not in known:
                    known.add(found)
                    waiting.append(found)
        return self.findings

    def _visit(self, address: str) -> Iterator[str]:
        endpoint = self._endpoint(address)
        if endpoint is None or self.findings.seen[endpoint] >= most_of(endpoint):
            return
        self.findings.seen[endpoint] += 1
        self._of_all[endpoint] += 1
        answer = self._page.request.get(address)
        if answer.status != 200:
            self._say(address.removeprefix(self._origin), f"answers {answer.status}")
        if "text/html" not in answer.headers.get("content-type", ""):
            return
        if self._endpoint(answer.url) == endpoint:
            if self._of_all[endpoint] == 1 or endpoint in EACH_ROLES_OWN:
                self._check(address, endpoint)
            yield from self._links(answer.text(), answer.url)
        else:
            # The address leads on to another page, which is looked at under its own.
            yield urldefrag(answer.url).url

    def _check(self, address: str, endpoint: str) -> None:
        page, path = self._page, address.removeprefix(self._origin)
        self._noise.clear()
        page.goto(address)
        headings = page.locator("h1").count()
        if headings != 1:
            self._say(path, f"has {headings} headings of the first level")
        title = page.title()
        other = self.findings.titles.setdefault(title, endpoint)
        if other != endpoint:
            self._say(path, f"has the title of {other}: {title}")
        for noise in self._noise:
            self._say(path, noise)
        self._check_accessibility(path)
        page.set_viewport_size({"width": NARROW, "height": 800})
        width = page.evaluate("document.scrollingElement.scrollWidth")
        if width > NARROW:
            self._say(path, f"is {width} pixels wide on a screen of {NARROW}: {self._too_wide()}")
        page.set_viewport_size({"width": 1280, "height": 900})

    def _check_accessibility(self, path: str) -> None:
        for violation in self._axe.run(self._page, options=RULES).response["violations"]:
            places = "; ".join(str(node["target"][0]) for node in violation["nodes"][:3])
            self._say(path, f"axe: {violation['id']} ({violation['help']}) at {places}")

    def _too_wide(self) -> str:
        found: list[str] = self._page.evaluate(
            """limit => [...document.querySelectorAll('main *')].filter(one => one.getBoundingClientRect().right > limit
               && !one.closest('.quayside-table-scroll')).slice(0, 3).map(one => one.tagName + '.' + one.className)""",
            NARROW,
        )
        return ", ".join(found)

    def _links(self, html: str, base: str) -> Iterator[str]:
        for href in LINK.findall(html):
            address = urldefrag(urljoin(base, unescape(href))).url
            if address.startswith(self._origin) and not re.search(r"[?&]as=(csv|xlsx)", address):
                yield address

    def _endpoint(self, address: str) -> str | None:
        try:
            endpoint, _ = self._routes.match(urlsplit(address).path, method="GET")
        except HTTPException:
            self._say(address.removeprefix(self._origin), "is linked to, but there is no such page")
            return None
        return None if endpoint == "static" else str(endpoint)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._noise.append(f"console: {message.text} ({message.location['url']})")

    def _say(self, path: str, words: str) -> None:
        self.findings.wrong.append(f"{path} {words}")


def most_of(endpoint: str) -> int:
    """How many pages of a kind one person looks at."""
    return MOST_IN_MANY_STATES if endpoint in IN_MANY_STATES else MOST_OF_A_KIND


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
