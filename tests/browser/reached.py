"""What somebody can reach in the portal by links alone: found by plain requests in this process, once for all processes of the
session, so that the browser opens each kind of page once and workers share them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

from werkzeug.exceptions import HTTPException

from deploy.story.tendering import bid, link
from shared.identity.roles import Role
from tests import servers
from tests.portal.ground import Browser, Ground, taking_bids

MOST_OF_A_KIND = 2
"""Pages that one person opens for each address pattern: a list of a hundred schools is one kind of page."""
IN_MANY_STATES = frozenset(
    {
        "tenders.tender", "public_tenders.tender", "bids.box", "evaluations.sheet", "compliance.bids", "compliance.bid",
        "moderation.marks", "bid_ranking.ranking", "requests.one", "requests.one_own", "payables.one", "supplier.page", "invoice_files.file",
        "contracts.one", "purchase_orders.one", "bids.invitation", "bids.invitations", "tender_plan.documents", "tender_running.notices",
        "contract_schools.joining", "purchase_orders.school_one", "tender_rows.criteria", "school_files.one", "work.trust_job",
        "pay_runs.one", "pay_runs.school_one", "payroll_staff.person", "run_payslips.listed", "run_payslips.school_listed",
        "run_payslips.payslip", "run_payslips.school_payslip",
    }
)  # fmt: skip
MOST_IN_MANY_STATES = 16
"""Pages that lead on differently in each state of what they show: a tender that is planned, opened, marked, awarded."""
EACH_ROLES_OWN = frozenset({"home.school", "home.trust"})
"""Pages looked at anew for every role; the others once, by whoever comes first."""
VISITOR = "a visitor"
PEOPLE = (
    "head@manor_mead",
    "lead@trust",
    "buyer@trust",
    "finance@trust",
    "payroll_officer@trust",
    "operator@trust",
    VISITOR,
)
BESIDE: Mapping[str, Sequence[str]] = {
    "head@manor_mead": ["/schools/{manor_mead}/work/"],
    "lead@trust": ["/schools/{bricknell}/membership/enquire", "/schools/{manor_mead}/services/it_support/open"],
    "buyer@trust": ["/trust/buying/{open_order}/close"],
    VISITOR: ["/sign-in", "/bid/{bid_link}/", "/tenders/question/{bid_link}"],
}
"""Where somebody is led by a message, a job or a second item of a list."""
LINK = re.compile(r'<a\b[^>]*?\shref="([^"]*)"')
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)
ORIGIN = "http://localhost"


@dataclass
class Reached:
    """The kinds of pages that one person came to, each with those to look at, and what was wrong on the way."""

    pages: dict[str, list[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def reached(ground: Ground, account: str) -> Reached:
    """What somebody (or a visitor) can reach in a trust; looked for once in a session."""
    note = servers.session_folder() / f"reached-{account}.json"
    with servers.file_lock(note.with_suffix(".lock")):
        if not note.exists():
            browser = ground.visitor() if account == VISITOR else ground.signed_in(account)
            note.write_text(json.dumps(asdict(Way(ground, browser).follow("/", *beside(ground, account)))))
    return Reached(**json.loads(note.read_text()))


def pages_to_look_at(ground: Ground) -> list[tuple[str, str]]:
    """Each kind of page once, with whoever comes to it first; the homes once for each role."""
    known: set[str] = set()
    found = []
    for account in PEOPLE:
        for kind, paths in reached(ground, account).pages.items():
            if paths and (kind not in known or kind in EACH_ROLES_OWN):
                known.add(kind)
                found.append((account, paths[0]))
    return found


def beside(ground: Ground, account: str) -> list[str]:
    names = {**ground.schools, "open_order": _open_order(ground), "bid_link": _bid_link_file(ground).read_text()}
    return [path.format(**names) for path in BESIDE.get(account, ())]


def tell_before_a_visit(ground: Ground) -> None:
    """On from today: everybody has signed in, a stranger has asked for a link to bid, and a bid is in, sent with a link that is kept beside the trust's files."""
    for account in PEOPLE:
        if account != VISITOR:
            ground.signed_in(account)
    tender_id = taking_bids(ground)
    asked = {"name": "Unknown Ltd", "email": "bids@unknown.example", "company_number": ""}
    ground.visitor().send(f"/tenders/{tender_id}/bid", asked)
    token = link(ground.story, tender_id, "Dogwood Ltd")
    bid(ground.story, token, 4_800_000, {"Service": "Within two hours."})
    _bid_link_file(ground).write_text(token)


class Way:
    """One person's way through the portal."""

    def __init__(self, ground: Ground, browser: Browser) -> None:
        self._browser = browser
        self._routes = ground.app.url_map.bind(urlsplit(ORIGIN).netloc)
        self._seen: Counter[str] = Counter()
        self._titles: dict[str, str] = {}
        self._found = Reached()

    def follow(self, *starts: str) -> Reached:
        """Every kind of page that can be reached by links from some."""
        waiting = [ORIGIN + path for path in starts]
        known = set(waiting)
        while waiting:
            address = waiting.pop(0)
            for led_to in self._open(address):
                if led_to not in known:
                    known.add(led_to)
                    waiting.append(led_to)
        return self._found

    def _open(self, address: str) -> Iterator[str]:
        path = address.removeprefix(ORIGIN)
        kind = self._kind(path)
        if kind is None or self._seen[kind] >= most_of(kind):
            return
        self._seen[kind] += 1
        answer = self._browser.get(path)
        if answer.status_code != 200:
            self._say(path, f"answers {answer.status_code}")
        html = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        came_to = answer.request.full_path.removesuffix("?")
        pages = self._found.pages.setdefault(kind, [])
        if self._kind(came_to) != kind:
            # The address leads on to another page, which is looked at under its own.
            yield ORIGIN + came_to
        elif html:
            pages.append(path)
            self._check(path, kind, html)
            yield from self._links(html, ORIGIN + came_to)

    def _check(self, path: str, kind: str, html: str) -> None:
        if (headings := html.count("<h1")) != 1:
            self._say(path, f"has {headings} headings of the first level")
        title = " ".join(unescape(TITLE.findall(html)[0]).split())
        if (other := self._titles.setdefault(title, kind)) != kind:
            self._say(path, f"has the title of {other}: {title}")

    def _links(self, html: str, base: str) -> Iterator[str]:
        for href in LINK.findall(html):
            address = urldefrag(urljoin(base, unescape(href))).url
            if address.startswith(ORIGIN) and not re.search(r"[?&]as=(csv|xlsx)", address):
                yield address

    def _kind(self, path: str) -> str | None:
        try:
            endpoint, _ = self._routes.match(urlsplit(path).path, method="GET")
        except HTTPException:
            self._say(path, "is linked to, but there is no such page")
            return None
        return None if endpoint == "static" else str(endpoint)

    def _say(self, path: str, words: str) -> None:
        self._found.wrong.append(f"{path} {words}")


def most_of(kind: str) -> int:
    """How many pages of a kind one person opens."""
    return MOST_IN_MANY_STATES if kind in IN_MANY_STATES else MOST_OF_A_KIND


def _bid_link_file(ground: Ground) -> Path:
    return ground.home / "bid.link"


def _open_order(ground: Ground) -> str:
    """The collective order that takes quantities."""
    orders = ground.ask(Role.BUYER, "procurement", "orders")
    return next(str(order["order_id"]) for order in orders if order["phase"] == "open")
