"""Sealed bids in the browser: openers take their keys, bidders send by their link, two people open, a school's head marks, the
buyer moderates, and the ranking shows how it came about."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from services.procurement.adapters.unit_of_work import procuring
from services.procurement.application.bids import sealing
from services.procurement.domain.tenders.tender import (
    Criterion,
    CriterionKind,
    Evaluator,
    Lot,
    Procedure,
    Requirement,
    State,
    Tender,
    TieRule,
)
from shared.identity.roles import Role
from shared.persistence.unit_of_work import by_itself
from tests.portal.ground import Browser, Ground, hidden_fields, words_of

TENDER = "0198c0de-0000-7aaa-8aaa-00000000beef"
BOX = f"/trust/buying/bids/{TENDER}/"
DEADLINE = datetime(2026, 12, 1, 12, tzinfo=UTC)
PASSWORD = "two wet spades"
BUYERS_WORDS, FINANCES_WORDS = "seven green ladders hum", "quiet otters paint maps"
CARE = Criterion(
    "Care of the grounds", CriterionKind.QUALITY, Decimal(60), Decimal(2), asks="How do you look after pitches?"
)
LOT = Lot("1", "Grounds", cpv_code="77314000", criteria=(Criterion("Price", CriterionKind.PRICE, Decimal(40)), CARE))


@pytest.fixture(autouse=True)
def _quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "SCRYPT_COST", 2**8)
    monkeypatch.setattr(sealing, "BIDDER_COST", 2**4)


def published(ground: Ground, **said: Any) -> None:
    """A tender that is out, marked by the buyer and by a school's head."""
    usual: dict[str, Any] = {
        "state": State.PUBLISHED, "lots": (LOT,), "procedure": Procedure.OPEN, "deadline_at": DEADLINE,
        "requirements": (Requirement("insurance", "Public liability insurance"),), "tie_rule": TieRule.HIGHER_QUALITY,
        "evaluators": (Evaluator("buyer@trust", "Ben Yates"), Evaluator("head@manor_mead", "Hannah Cole")),
        "published_at": ground.clock.now(), "made_at": ground.clock.now(), "need": "Grass, hedges and pitches.",
    }  # fmt: skip
    runtime = ground.host.runtimes["procurement"]
    with runtime.unit_of_work(by_itself("procurement")) as uow:
        procuring(uow).tenders.add(Tender(TENDER, "T-2026-001", "Grounds maintenance", **(usual | said)))


def said_by(response: Any) -> str:
    return words_of(response.get_data(as_text=True))


def sealed_box(ground: Ground) -> tuple[Browser, Browser]:
    """The buyer and finance, who have their keys."""
    buyer, finance = ground.signed_in("buyer@trust"), ground.signed_in("finance@trust")
    buyer.send(f"{BOX}openers", {"first": "buyer@trust", "second": "finance@trust", "third": "executive@trust"})
    buyer.send(f"{BOX}openers", {"first": "buyer@trust", "second": "finance@trust", "third": ""})
    for browser, words in ((buyer, BUYERS_WORDS), (finance, FINANCES_WORDS)):
        key = {"passphrase": words, "passphrase_again": words}
        last = browser.send(f"/opening/{TENDER}/key", key)
    assert "Everybody has their part: bids can be sealed now." in said_by(last)
    return buyer, finance


def after_the_deadline(ground: Ground, buyer: Browser, finance: Browser) -> None:
    """Time passes, and whoever was signed in signs in again."""
    ground.move_to(date(2026, 12, 1), 13)
    buyer.sign_in("buyer@trust")
    finance.sign_in("finance@trust")


def link_of(buyer: Browser, name: str) -> str:
    """The path of a business's link."""
    email = f"{name.split(maxsplit=1)[0].lower()}@example.com"
    made = buyer.send(f"{BOX}invite", {"supplier_id": "", "name": name, "email": email}).get_data(as_text=True)
    found = re.search(r"http://localhost(/bid/[\w-]+/)", made)
    assert found, words_of(made)
    return found[1]


def send(browser: Browser, path: str, price: str, **said: Any) -> Any:
    filled = {
        **browser.hidden(path), "price-1-0": price, "answer-1-0": "Twice a month, by hand.", "met-insurance": "yes",
        "words-insurance": "Policy 12", "contact": "A. Person", "email": "a@example.com", "true_and_ours": "y",
        "password": PASSWORD, "files": (io.BytesIO(b"%PDF plan"), "plan.pdf"), **said,
    }  # fmt: skip
    return browser.client.post(path, data=filled, content_type="multipart/form-data", follow_redirects=True)


def test_bids_go_from_the_bidders_link_to_a_ranking(ground: Ground) -> None:
    published(ground)
    buyer, finance = sealed_box(ground)
    green, lawn = link_of(buyer, "Green Ways Ltd"), link_of(buyer, "Lawn and Hedge")
    bidder = ground.visitor()
    page = bidder.text(green)
    assert "Deadline: 1 December 2026, 12:00pm." in page
    assert "Care of the grounds (60 of 100 points)" in page
    receipt = said_by(send(bidder, green, "105,000"))
    assert "Your bid is sealed and in the box" in receipt
    assert "Seal number" in receipt
    assert "Envelope" not in bidder.text(green)
    send(ground.visitor(), lawn, "100000")
    assert "2 sealed envelopes." in buyer.text(BOX)
    assert "Green Ways" not in buyer.text(BOX)
    after_the_deadline(ground, buyer, finance)
    assert "You are the first of two." in finance.text(f"/opening/{TENDER}/open")
    half = said_by(finance.send(f"/opening/{TENDER}/open", {"passphrase": FINANCES_WORDS}))
    assert "Nothing is readable yet: a second person must do theirs." in half
    wrong = said_by(buyer.send(f"/opening/{TENDER}/open", {"passphrase": FINANCES_WORDS}))
    assert "This is not the passphrase that you chose for the bids of this tender" in wrong
    assert "The bids are open." in said_by(buyer.send(f"/opening/{TENDER}/open", {"passphrase": BUYERS_WORDS}))
    checked(buyer)
    marked(ground, buyer)
    ranked = buyer.text(f"{BOX}ranking")
    assert "Lawn and Hedge is first with 88.00 points, at £100,000.00 without VAT." in ranked
    assert "40 × £100,000.00 ÷ £105,000.00 = 38.10" in ranked
    assert "The bids were opened" in ranked
    shut_out(buyer)


def bid_pages(buyer: Browser) -> dict[str, str]:
    page = buyer.get(f"{BOX}opened/").get_data(as_text=True)
    found = re.findall(rf'href="({BOX}opened/[0-9a-f-]+/)"[^>]*>\s*([^<]+?)\s*<', page)
    return {name: href for href, name in found}


def checked(buyer: Browser) -> None:
    pages = bid_pages(buyer)
    assert set(pages) == {"Green Ways Ltd", "Lawn and Hedge"}
    whole = buyer.text(pages["Green Ways Ltd"])
    assert "Twice a month, by hand." in whole
    assert "hidden until you have handed in your marks" in whole
    assert "£105,000.00" not in whole
    file = buyer.get(f"{pages['Green Ways Ltd']}documents/file-1")
    assert (file.data, file.mimetype) == (b"%PDF plan", "application/pdf")
    for href in pages.values():
        done = said_by(buyer.send(f"{href}check", {"passed-insurance": "yes", "reason-insurance": ""}))
        assert "are checked." in done


def marked(ground: Ground, buyer: Browser) -> None:
    head = ground.signed_in("head@manor_mead")
    assert "Mark the bids: Grounds maintenance" in head.text("/")
    for browser, marks in ((head, ("3", "4")), (buyer, ("3", "4"))):
        assert "These businesses have bid: Green Ways Ltd Lawn and Hedge" in browser.text(f"/evaluations/{TENDER}/")
        browser.send(f"/evaluations/{TENDER}/interest", {"interest": "no", "words": ""})
        page = browser.get(f"/evaluations/{TENDER}/1").get_data(as_text=True)
        assert "105,000" not in page
        names = re.findall(r'name="mark-([0-9a-f-]+)"', page)
        fields = {f"mark-{bid}": mark for bid, mark in zip(names, marks, strict=True)}
        browser.send(f"/evaluations/{TENDER}/1", fields | {f"comment-{bid}": "As they describe it" for bid in names})
        browser.send(f"/evaluations/{TENDER}/hand-in", {})
    assert "Take the 2 unanimous marks" in buyer.text(f"{BOX}moderation")
    assert "2 marks are agreed." in said_by(buyer.send(f"{BOX}moderation/unanimous", {}))
    agreed = said_by(buyer.send(f"{BOX}moderation/1", {"mark": "3", "reason": "Twice a month is what we asked for"}))
    assert "is recorded." in agreed


def shut_out(buyer: Browser) -> None:
    href = bid_pages(buyer)["Lawn and Hedge"]
    assert "£100,000.00" in buyer.text(href)
    fields = {"lot": "", "ground": "bid not complete", "reason": "The plan for two of the schools is missing"}
    out = said_by(buyer.send(f"{href}shut-out", fields))
    assert "The scores are worked out again; the earlier ones are kept." in out
    ranked = buyer.text(f"{BOX}ranking")
    assert "Green Ways Ltd is first with 76.00 points" in ranked
    assert "1. Lawn and Hedge 88.00; 2. Green Ways Ltd 74.10" in ranked
    page = buyer.get(href).get_data(as_text=True)
    back = re.search(rf"{href}let-in/[0-9a-f-]+", page)
    assert back
    assert "is back in the running." in said_by(buyer.send(back[0], {"reason": "The plan was in the annex"}))
    assert "R038" in buyer.text("/trust/buying/bids/red-flags")


def test_a_late_bid_is_refused_on_the_page_with_its_number_on_record(ground: Ground) -> None:
    published(ground)
    buyer, _ = sealed_box(ground)
    green = link_of(buyer, "Green Ways Ltd")
    bidder = ground.visitor()
    hidden = bidder.hidden(green)
    ground.clock.move_to(DEADLINE.replace(second=1))
    filled = {
        **hidden, "price-1-0": "1", "met-insurance": "yes", "contact": "A", "email": "a@example.com", "true_and_ours": "y",
        "password": PASSWORD,
    }  # fmt: skip
    late = said_by(bidder.client.post(green, data=filled, content_type="multipart/form-data"))
    assert "Your bid came 1 second after the deadline of 1 December 2026, 12:00pm." in late
    assert "nobody has read it" in late
    assert "Your bid came 1 second after the deadline" in bidder.text(green)
    buyer.sign_in("buyer@trust")
    assert "Came too late" in buyer.text(BOX)


def test_a_bid_that_is_not_complete_says_so_at_its_boxes_and_keeps_what_was_typed(ground: Ground) -> None:
    published(ground)
    buyer, _ = sealed_box(ground)
    green = link_of(buyer, "Green Ways Ltd")
    bidder = ground.visitor()
    refused = send(bidder, green, "twelve", contact="", files=(io.BytesIO(b"x"), "virus.exe"))
    said = said_by(refused)
    assert "There is a problem" in said
    assert "'twelve' is not an amount" in said
    assert "Enter the name of a contact" in said
    assert "Twice a month, by hand." in said
    assert "virus.exe" in said_by(send(bidder, green, "10", files=(io.BytesIO(b"x"), "virus.exe")))
    again = said_by(send(bidder, green, "twelve", contact=""))
    assert "Choose plan.pdf again: nothing of a bid is kept before it is sealed" in again
    assert (
        again.index("'twelve' is not an amount")
        < again.index("Choose plan.pdf again")
        < again.index("Enter the name of a contact")
    )
    assert "No envelope yet." in buyer.text(BOX)


def test_the_same_form_sent_again_is_one_bid_and_with_another_document_a_new_one(ground: Ground) -> None:
    published(ground)
    buyer, _ = sealed_box(ground)
    green = link_of(buyer, "Green Ways Ltd")
    bidder = ground.visitor()
    hidden = bidder.hidden(green)
    for _ in range(2):
        assert "Envelope 1" in said_by(send(bidder, green, "10", **hidden))
    other = (io.BytesIO(b"%PDF another plan"), "plan.pdf")
    assert "Envelope 2" in said_by(send(bidder, green, "10", files=other, **hidden))
    assert "1 sealed envelope." in buyer.text(BOX)


def test_a_bid_is_seen_and_taken_back_with_its_password_alone(ground: Ground) -> None:
    published(ground)
    buyer, _ = sealed_box(ground)
    green = link_of(buyer, "Green Ways Ltd")
    bidder = ground.visitor()
    send(bidder, green, "10")
    for page in ("receipt", "take-back"):
        wrong = said_by(bidder.send(f"{green}{page}", {"password": "what a buyer would guess"}))
        assert "No bid with this password was sent with this link" in wrong
    assert "Sealed, in the box" in said_by(bidder.send(f"{green}receipt", {"password": PASSWORD}))
    assert "Your bid is taken back" in said_by(bidder.send(f"{green}take-back", {"password": PASSWORD}))
    assert "Taken back, and what it said is gone" in said_by(bidder.send(f"{green}receipt", {"password": PASSWORD}))
    assert "No envelope yet." in buyer.text(BOX)


def test_a_link_made_again_or_closed_is_seen_by_whoever_opens(ground: Ground) -> None:
    published(ground)
    buyer, finance = sealed_box(ground)
    send(ground.visitor(), link_of(buyer, "Green Ways Ltd"), "10")
    listed = buyer.get(f"{BOX}invitations").get_data(as_text=True)
    one = re.search(rf"{BOX}invitations/[0-9a-f-]+/", listed)
    assert one
    again = buyer.send(f"{one[0]}link", {}).get_data(as_text=True)
    fresh = re.search(r"http://localhost(/bid/[\w-]+/)", again)
    assert fresh
    beside = said_by(send(ground.visitor(), fresh[1], "1", password="what the buyer thinks"))
    assert "If you sent a bid before with another password, both lie in the box" in beside
    assert "2 sealed envelopes." in buyer.text(BOX)
    assert "Made again" in buyer.text(one[0])
    buyer.send(f"{one[0]}close", {"reason": "It asked to be left out"})
    seen = finance.text(f"/opening/{TENDER}/")
    assert "A new link was made for Green Ways Ltd" in seen
    assert "The link of Green Ways Ltd was closed: It asked to be left out." in seen


def test_links_that_strangers_asked_for_are_closed_together(ground: Ground) -> None:
    published(ground)
    buyer = ground.signed_in("buyer@trust")
    for name in ("Stranger One", "Stranger Two"):
        asked = {"name": name, "email": f"{name[-3:].lower()}@example.com", "company_number": ""}
        ground.visitor().send(f"/tenders/{TENDER}/bid", asked)
    close = f"{BOX}invitations/close"
    assert "Close links that businesses asked for" in buyer.text(f"{BOX}invitations")
    ids = re.findall(r'name="invitation_ids" type="checkbox" value="([^"]+)"', buyer.get(close).get_data(as_text=True))
    assert len(ids) == 2
    assert "Choose at least one link" in said_by(buyer.send(close, {"reason": "Nobody knows them"}))
    done = said_by(buyer.send(close, {"invitation_ids": ids[0], "reason": "Nobody knows it"}))
    assert "1 link is closed." in done


def test_before_the_publication_a_link_shows_the_title_alone(ground: Ground) -> None:
    published(ground, state=State.DRAFT, published_at=None)
    buyer = ground.signed_in("buyer@trust")
    page = ground.visitor().text(link_of(buyer, "Green Ways Ltd"))
    assert "Bid for Grounds maintenance" in page
    assert "This tender is not published yet." in page
    assert "Grass, hedges" not in page


def test_documents_with_prices_wait_until_the_marks_are_in(ground: Ground) -> None:
    published(ground)
    buyer, finance = sealed_box(ground)
    prices = (io.BytesIO(b"costs"), "costs.xlsx")
    send(ground.visitor(), link_of(buyer, "Green Ways Ltd"), "10", price_files=prices)
    after_the_deadline(ground, buyer, finance)
    finance.send(f"/opening/{TENDER}/open", {"passphrase": FINANCES_WORDS})
    buyer.send(f"/opening/{TENDER}/open", {"passphrase": BUYERS_WORDS})
    href = bid_pages(buyer)["Green Ways Ltd"]
    assert "costs.xlsx (names prices: hidden until you have handed in your marks)" in buyer.text(href)
    assert buyer.get(f"{href}documents/file-2").status_code == 403
    assert buyer.get(f"{BOX}ranking").status_code == 403
    assert finance.get(f"{href}documents/file-2").data == b"costs"


def test_a_bidder_that_asked_for_its_link_is_said_to_be_a_supplier_with_how_that_is_known(ground: Ground) -> None:
    published(ground)
    buyer, finance = sealed_box(ground)
    listed = ground.ask(Role.BUYER, "procurement", "add_supplier", name="Hedge Co", reason="by its invoices")
    asked = {"name": "Hedge Co", "email": "hello@hedge.example", "company_number": "01234567"}
    made = ground.visitor().send(f"/tenders/{TENDER}/bid", asked).get_data(as_text=True)
    path = re.search(r'href="(/bid/[\w-]+/)"', made)
    assert path
    send(ground.visitor(), path[1], "10")
    after_the_deadline(ground, buyer, finance)
    finance.send(f"/opening/{TENDER}/open", {"passphrase": FINANCES_WORDS})
    buyer.send(f"/opening/{TENDER}/open", {"passphrase": BUYERS_WORDS})
    href = bid_pages(buyer)["Hedge Co"]
    assert "Not proved: this bidder asked for its link itself" in buyer.text(href)
    assert "It gave the company number 01234567" in buyer.text(f"{href}supplier")
    unproved = said_by(buyer.send(f"{href}supplier", {"supplier_id": listed["supplier_id"], "proof": ""}))
    assert "Nobody has proved that this is Hedge Co: say how you know" in unproved
    known = {"supplier_id": listed["supplier_id"], "proof": "Called the registered office, number from Companies House"}
    assert "Saved." in said_by(buyer.send(f"{href}supplier", known))


def test_anybody_gets_a_link_of_their_own_where_the_tender_is_open(ground: Ground) -> None:
    published(ground)
    visitor = ground.visitor()
    asked = {"name": "Hedge Co", "email": "hello@hedge.example", "company_number": "01234567"}
    page = visitor.send(f"/tenders/{TENDER}/bid", asked).get_data(as_text=True)
    found = re.search(r'href="(/bid/[\w-]+/)"', page)
    assert found
    assert "Bids cannot be sent yet" in visitor.text(found[1])
    assert hidden_fields(page) == {}


def test_a_wrong_link_says_so_and_no_more(ground: Ground) -> None:
    published(ground)
    page = ground.visitor().get("/bid/not-a-real-link/")
    assert page.status_code == 404
    assert "This link does not work" in said_by(page)


def test_an_evaluator_with_an_interest_takes_no_part(ground: Ground) -> None:
    published(ground)
    buyer, finance = sealed_box(ground)
    send(ground.visitor(), link_of(buyer, "Green Ways Ltd"), "10")
    after_the_deadline(ground, buyer, finance)
    finance.send(f"/opening/{TENDER}/open", {"passphrase": FINANCES_WORDS})
    buyer.send(f"/opening/{TENDER}/open", {"passphrase": BUYERS_WORDS})
    head = ground.signed_in("head@manor_mead")
    unsaid = said_by(head.send(f"/evaluations/{TENDER}/interest", {"interest": "yes", "words": ""}))
    assert "Say why, in a sentence that the record can be told" in unsaid
    done = said_by(
        head.send(f"/evaluations/{TENDER}/interest", {"interest": "yes", "words": "My sister owns Green Ways"})
    )
    assert "You declared an interest, so you do not mark these bids" in done
    assert "declared: My sister owns Green Ways" in buyer.text(f"{BOX}moderation")


def test_an_opener_or_evaluator_whom_nobody_knows_is_refused_at_its_box(ground: Ground) -> None:
    published(ground)
    tender_id = BOX.rstrip("/").rpartition("/")[2]
    buyer = ground.signed_in("buyer@trust")
    named = {"first": "finance@trust", "second": "executiv@trust", "third": ""}
    words = "Nobody signs in as “executiv@trust”: check how it is written"
    assert words in said_by(buyer.send(f"{BOX}openers", named))
    people = {"name-1": "Eli", "account-1": "executiv@trust"}
    assert words in said_by(buyer.send(f"/trust/buying/tenders/{tender_id}/evaluators", people))


def test_what_bidders_price_is_written_line_by_line_before_publication(ground: Ground) -> None:
    published(ground, state=State.DRAFT, published_at=None)
    buyer = ground.signed_in("buyer@trust")
    bad = said_by(buyer.send(f"{BOX}price-lines", {"lines": "a year of service"}))
    assert "“a year of service” cannot be read: write a number, a colon and a name" in bad
    good = said_by(buyer.send(f"{BOX}price-lines", {"lines": "3: A year of service\n*3: Fuel for a year"}))
    assert "A year of service, counts 3 times Fuel for a year, counts 3 times (not paid to the bidder)" in good
