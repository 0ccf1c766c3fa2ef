"""A trust in one process for the tests of the portal: real services on SQLite files, told a part of the story once, copied
for whoever needs it, stepped by hand; and its pages, with somebody signed in."""

from __future__ import annotations

import base64
import io
import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from flask import Flask, g
from flask.testing import FlaskClient
from rich.console import Console

from deploy.story import alongside, buying, grounds, neighbours, paying, paying_staff, register, taking_up, today, year
from deploy.story.telling import Telling
from services.portal.web.admission import signing_in
from services.portal.web.app import create_app
from services.portal.web.settings import WebSettings
from shared.clock import ManualClock
from shared.hosting.embedded import EmbeddedHost
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from shared.service import installed
from shared.settings import Settings
from tests.portal import buying_states, payroll_states, tender_states
from tests.portal.a_year_on import AYearOn

KEY = "a-key-for-tests-only-with-length-enough"
BEGIN = datetime(2026, 9, 1, 8, tzinfo=UTC)
PASSPHRASE = "ferry lantern oat granite"
PEOPLE: Mapping[str, tuple[str, str, str | None]] = {
    "manager@manor_mead": ("Maya Osei", "business_manager", "manor_mead"),
    "office@manor_mead": ("Owen Price", "office", "manor_mead"),
    "governor@manor_mead": ("Gita Rao", "governor", "manor_mead"),
    "head@manor_mead": ("Hannah Cole", "head", "manor_mead"),
    "head@stamford_green": ("Sam Green", "head", "stamford_green"),
    "head@beacon": ("Bea Marsh", "head", "beacon"),
    "lead@trust": ("Lena Hart", "membership_lead", None),
    "buyer@trust": ("Ben Yates", "buyer", None),
    "finance@trust": ("Fay Nash", "finance", None),
    "executive@trust": ("Eli Grant", "executive", None),
    "technician@trust": ("Tess Quinn", "technician", None),
    "payroll_officer@trust": ("Pia Wood", "payroll_officer", None),
    "auditor@trust": ("Ada Stone", "auditor", None),
    "operator@trust": ("Omar Bell", "operator", None),
}
"""Whoever signs in, in the tests: account, name, role, school."""


class SteppedStage:
    """What the story needs of a stage, done step by step in the caller's thread."""

    def __init__(self, host: EmbeddedHost, clock: ManualClock, home: Path) -> None:
        self.host, self.clock, self.home = host, clock, home
        self.client = host.client
        self.console = Console(file=io.StringIO())
        self.mode = "in a test"

    def caller(self, actor: str, *grants: tuple[Role, str]) -> Caller:
        return caller(actor, *grants)

    def call(
        self, who: Caller, service: str, method: str, request: Mapping[str, Any] | None = None, /, **named: Any
    ) -> Any:
        return self.client.call(who, service, method, {**(request or {}), **named})

    def settle(self, timeout: float = 0) -> None:
        self.host.run_until_quiet()

    def move_to(self, when: datetime, *, timeout: float = 0) -> None:
        if when > self.clock.now():
            self.clock.move_to(when)
        self.settle()


class Ground:
    """One trust with its pages."""

    def __init__(self, home: Path, *, start: datetime = BEGIN, services: Sequence[str] = (), **web: Any) -> None:
        self.home = home
        self.clock = ManualClock(start)
        names = list(services) or installed.names()
        settings = Settings(home=home, context_keys=(KEY,), clock=self.clock)
        self.host = EmbeddedHost([installed.load(name) for name in names], settings)
        self.stage = SteppedStage(self.host, self.clock, home)
        self.story = Telling(self.stage)  # type: ignore[arg-type]
        self.web = WebSettings(
            secret_key=KEY, local_accounts=True, strict=True,
            **{"public_url": "http://localhost", "sign_in_attempts": "1000 per minute", **web},
        )  # fmt: skip
        self.client: Any = self.host.client
        self._app: Flask | None = None

    @property
    def app(self) -> Flask:
        if self._app is None:
            self._app = create_app(self.host.runtimes["portal"], self.client, self.web)
            self._app.testing = True
        return self._app

    @property
    def retold(self) -> Telling:
        """The same telling for chapters of the story, whose own dates are a year earlier than those of the tests."""
        stage: Any = AYearOn(self.stage)
        return Telling(stage, self.story.schools, self.story.people, self.story.kept)

    @property
    def schools(self) -> dict[str, str]:
        """School ids by the names of the story."""
        return self.story.schools

    def ask(self, role: Role, service: str, method: str, /, **request: Any) -> Any:
        """A service's answer to somebody with a role for the whole trust."""
        return self.host.client.call(caller(f"{role.value}@trust", (role, EVERY_SCHOOL)), service, method, request)

    def settle(self) -> None:
        self.host.run_until_quiet()

    def move_to(self, day: date, hour: int = 8) -> None:
        self.stage.move_to(datetime.combine(day, time(hour), UTC))

    def signed_in(self, account: str) -> Browser:
        """A browser in which somebody of PEOPLE has signed in: as the page does it, but without its form and the page after it."""
        with self.app.test_request_context("/sign-in", environ_base={"REMOTE_ADDR": "127.0.0.1"}):
            self.app.preprocess_request()
            signing_in.sign_in(account, "local")
            secret = g.secret
        browser = self.visitor()
        browser.client.set_cookie("quayside", secret)
        return browser

    def visitor(self) -> Browser:
        return Browser(self.app.test_client())

    def stop(self) -> None:
        self.host.stop()


class Browser:
    """A browser without script: follows links, fills in forms with the hidden fields that the page gave it."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def sign_in(self, account: str, passphrase: str = PASSPHRASE) -> Any:
        return self.send("/sign-in", {"account": account, "passphrase": passphrase})

    def get(self, path: str) -> Any:
        """The page at a path, after redirects."""
        return self.client.get(path, follow_redirects=True)

    def text(self, path: str) -> str:
        """The page's words, without markup and with single spaces."""
        return words_of(self.get(path).get_data(as_text=True))

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of the page's forms."""
        return hidden_fields(self.get(path).get_data(as_text=True))

    def send(
        self, path: str, fields: Mapping[str, Any] | None = None, *, follow: bool = True, to: str | None = None
    ) -> Any:
        """Open the page, fill in its form and send it (to its own address, or another)."""
        filled = {**self.hidden(path), **(fields or {})}
        return self.client.post(to or path, data=filled, follow_redirects=follow)


def words_of(html: str) -> str:
    """What a page says, as one line of plain words."""
    body = re.sub(r"(?s)<(script|style|svg).*?</\1>", " ", html)
    plain = re.sub(r"<[^>]+>", " ", body)
    for entity, sign in (("&amp;", "&"), ("&#39;", "'"), ("&#34;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " ")):
        plain = plain.replace(entity, sign)
    return " ".join(plain.split())


def hidden_fields(html: str) -> dict[str, str]:
    found = {}
    for element in re.findall(r"<input[^>]+type=\"hidden\"[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', element), re.search(r'value="([^"]*)"', element)
        if name:
            found[name[1]] = value[1] if value else ""
    return found


def tell_until_taken_up(ground: Ground) -> None:
    """The story as far as: six schools, two alongside, services taken up, and everybody of PEOPLE with an account."""
    for chapter in (register, alongside, taking_up):
        chapter.tell(ground.retold)
        ground.settle()
    appoint(ground)


def tell_until_bought(ground: Ground) -> None:
    """On from there: a collective order opened, closed, received, invoiced and shared."""
    buying.tell(ground.retold)
    ground.settle()


def tell_until_paid(ground: Ground) -> None:
    """On from where services are taken up: two schools' staff are on record, and paid by a closed run."""
    paying_staff.tell(ground.story)
    ground.settle()


def tell_until_today(ground: Ground) -> None:
    """On from there, in the same telling: the grounds are tendered, chairs are bought, the terms pass, a window for stationery
    is open, a proposal waits for the trust's signature, and a little of everything else lies about, so that every page has
    something to show."""
    paying_staff.tell(ground.story)
    payroll_states.lay_about(ground.story)
    for chapter in (neighbours, grounds, paying):
        chapter.tell(ground.retold)
    tenders = tender_states.lay_before_the_year(ground.story)
    year.tell(ground.retold)
    tender_states.lay_after_the_year(ground.story, tenders)
    buying_states.lay_about(ground.story)
    ground.move_to(date(2027, 5, 4))
    buying_states.lay_bank_changes(ground.story)
    school_id = ground.schools["manor_mead"]
    ask, head, lead = ground.story.ask, ground.story.head("manor_mead"), ground.story.trust(Role.MEMBERSHIP_LEAD)
    finance, buyer = ground.story.trust(Role.FINANCE), ground.story.trust(Role.BUYER)
    reviews = ask(head, "membership", "reviews_as_school", school_id=school_id)["reviews"]
    ask(head, "membership", "share_review", school_id=school_id, review_id=reviews[0]["review_id"])
    ask(lead, "membership", "share_review", school_id=school_id, review_id=reviews[0]["review_id"])
    months = {"school_id": school_id, "from_on": "2026-09-01", "until_on": "2027-03-31"}
    entry = ask(head, "membership", "charges_of", **months)["entries"][0]
    ask(head, "membership", "query_charge", school_id=school_id, entry_id=entry["entry_id"], words="Why so much?")
    ask(finance, "membership", "issue_statement", **months)
    ask(head, "membership", "export_school", school_id=school_id)
    ask(
        head, "portal", "add_api_token",
        school_id=school_id, name="Finance system", scopes=["membership:read"], expires_on="2027-12-31",
    )  # fmt: skip
    ask(head, "portal", "add_webhook", school_id=school_id, name="Finance system", url="https://hooks.invalid/quayside")
    supplier = ask(buyer, "procurement", "suppliers")[0]["supplier_id"]
    ask(
        buyer, "procurement", "import_catalogue",
        supplier_id=supplier, filename="prices.csv", content=base64.b64encode(b"SKU,Name\nX-1,Pencil\n").decode(),
        valid_from="2027-05-01", take=False,
    )  # fmt: skip
    ask(head, "membership", "ask_for_decision", school_id=school_id, because="The governors would rather join sooner")
    today.tell(ground.story)
    tender_states.question_asked(ground.story, taking_bids(ground))
    window = ask(head, "procurement", "my_windows", school_id=school_id)[0]
    ask(head, "procurement", "ask_for", school_id=school_id, order_id=window["order_id"], sku="A4-80", firm=5)
    ground.settle()


def taking_bids(ground: Ground) -> str:
    """The tender that is out."""
    tenders = ground.ask(Role.BUYER, "procurement", "tenders_listed")
    return str(next(one["tender_id"] for one in tenders if one["title"] == "Photocopiers"))


def appoint(ground: Ground) -> None:
    """Enter everybody of PEOPLE, with a role and a way to sign in."""
    lead = caller("lead@trust", (Role.MEMBERSHIP_LEAD, EVERY_SCHOOL), (Role.OPERATOR, EVERY_SCHOOL))
    call = ground.host.client.call
    for account, (name, role, school) in PEOPLE.items():
        if account not in ("head@manor_mead", "head@stamford_green", "head@beacon"):
            person = call(lead, "membership", "add_person", {"name": name, "account": account})["person_id"]
            appointment = {"person_id": person, "role": role, "from_on": "2026-09-01"}
            if school:
                call(lead, "membership", "appoint_at_school", {**appointment, "school_id": ground.schools[school]})
            else:
                call(lead, "membership", "appoint_at_trust", appointment)
        call(lead, "portal", "add_local_account", {"account": account, "passphrase": PASSPHRASE})
    ground.settle()


def copied(told: Path, home: Path, schools: Mapping[str, str], now: datetime, **web: Any) -> Ground:
    """A ground of its own on copies of the files of one that was told before."""
    shutil.copytree(told, home, dirs_exist_ok=True)
    ground = Ground(home, start=now, **web)
    ground.story.schools = dict(schools)
    return ground
