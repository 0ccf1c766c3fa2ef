"""Three quotes and a connection: laptops for Manor Mead, not bought from the supplier that a governor owns; what the central
team buys for itself; and the page that a head takes to the governors."""

from __future__ import annotations

from datetime import date, timedelta

from deploy.story.suppliers import taken_on
from deploy.story.telling import Telling
from shared.clock import school_date
from shared.identity.context import Caller
from shared.identity.roles import Role
from shared.money import pounds

LAPTOPS_CPV, CODE, OWN_CODE = "30213100", "E20", "T100"
CONNECTED, CHOSEN, DEAREST = "Mole Valley IT (imagined)", "Downs Computing (imagined)", "Hogsmill Systems (imagined)"
PRICES = {CONNECTED: "575.00", CHOSEN: "590.00", DEAREST: "610.00"}
"""Pounds for one laptop, imagined."""
LAPTOPS, NET = "24", 1_416_000
"""Twenty-four at £590.00: above £10,000 three quotes are asked for, and the finance committee decides."""
OWN_NET = 118_000
"""Two more for the central team."""
MINUTE = "Finance committee of 3 December 2025, minute 4"


def tell(story: Telling) -> None:
    """Manor Mead wants twenty-four laptops."""
    today = school_date(story.stage.clock.now())
    suppliers = {name: taken_on(story, name, LAPTOPS_CPV) for name in PRICES}
    held = _asked(story)
    said = story.refused(_office(story), "procurement", "send_request", **held)
    story.check(f"an amount of this size is not sent without its quotes: {said}", "3 quotes are needed" in said)
    quotes = _quoted(story, held, suppliers, today + timedelta(days=7))
    _connected(story, held, quotes, suppliers[CONNECTED])
    _signed(story, held)
    _for_the_trust_itself(story, suppliers[CHOSEN])
    _to_governors(story)


def _asked(story: Telling) -> dict[str, str]:
    """A request of the office, with a budget that the head has entered."""
    manor, head, office = story.schools["manor_mead"], story.head("manor_mead"), _office(story)
    story.ask(
        head, "procurement", "set_budget",
        school_id=manor, code=CODE, name="ICT", pence=1_600_000, starting="2025-09-01",
    )  # fmt: skip
    asked = story.ask(
        office, "procurement", "new_request",
        school_id=manor, title="Laptops for year 6", reason="The old ones get no more updates",
    )  # fmt: skip
    held = {"school_id": manor, "requisition_id": str(asked["requisition_id"])}
    story.ask(
        office, "procurement", "put_request_line",
        **held, description="Laptop, 14 inch", quantity=LAPTOPS, unit="piece", unit_price="600.00", vat="standard",
        cpv=LAPTOPS_CPV, code=CODE,
    )  # fmt: skip
    story.ask(office, "procurement", "choose_request_supplier", **held, supplier_id=_known(story, CHOSEN))
    return held


def _quoted(
    story: Telling, held: dict[str, str], suppliers: dict[str, str], deadline: date
) -> dict[str, dict[str, str]]:
    """Three suppliers asked, and what they answer entered; gives what names each quote, by supplier."""
    office = _office(story)
    asked = story.ask(
        office, "procurement", "ask_for_quotes",
        **held, suppliers=list(suppliers.values()), deadline=deadline.isoformat(), specification="Delivered and set up",
    )  # fmt: skip
    quotes = {
        one["supplier"]: {"quote_request_id": asked["quote_request_id"], "quote_id": one["quote_id"]}
        for one in asked["answers"]
    }
    for name, price in PRICES.items():
        story.ask(
            office, "procurement", "record_quote",
            **held, **quotes[name], prices={"1": price}, delivery="Within ten days", file_reference=f"Mail of {name}",
        )  # fmt: skip
    return quotes


def _connected(story: Telling, held: dict[str, str], quotes: dict[str, dict[str, str]], supplier_id: str) -> None:
    """The cheapest belongs to a governor, as the governor has declared."""
    story.ask(
        story.trust(Role.BUYER), "procurement", "declare_connection",
        supplier_id=supplier_id, person="governor@manor_mead", kind="owner", starts_on="2025-09-01",
        words="Declared in the register of interests",
    )  # fmt: skip
    story.ask(_office(story), "procurement", "choose_quote", **held, **quotes[CONNECTED])
    said = story.refused(_office(story), "procurement", "send_request", **held)
    story.check(f"the cheapest belongs to a governor: {said}", "related party" in said)


def _signed(story: Telling, held: dict[str, str]) -> None:
    """Asked for again, now that the first choice is out; signed by the head and by the committee, and ordered."""
    office, again = _office(story), _asked_again(story, held)
    story.ask(
        office, "procurement", "choose_quote",
        **held, **again[CHOSEN], because="The cheapest belongs to a governor, and does not sell at cost",
    )  # fmt: skip
    story.ask(office, "procurement", "send_request", **held)
    story.ask(story.head("manor_mead"), "procurement", "decide_request", **held, decision="approve")
    said = story.refused(story.trust(Role.TRUSTEE), "procurement", "decide_request", **held, decision="approve")
    approved = story.ask(
        story.trust(Role.TRUSTEE), "procurement", "decide_request", **held, decision="approve", minute=MINUTE
    )
    story.check(
        f"the head and the finance committee sign {pounds(approved['approved_pence'])}; a committee needs its minute: {said}",
        approved["approved_pence"] == NET and "minute" in said,
    )
    ordered = story.ask(office, "procurement", "order_request", **held)
    story.say(f"Order {ordered['number']} goes to {CHOSEN}, with three quotes and the reason beside it.")


def _asked_again(story: Telling, held: dict[str, str]) -> dict[str, dict[str, str]]:
    """The same three asked once more: a choice that was made stands in the record."""
    suppliers = {name: _known(story, name) for name in PRICES}
    return _quoted(story, held, suppliers, school_date(story.stage.clock.now()) + timedelta(days=7))


def _for_the_trust_itself(story: Telling, supplier_id: str) -> None:
    """Two laptops for the central team: no school is asked, and none pays."""
    buyer, finance = story.trust(Role.BUYER), story.trust(Role.FINANCE)
    story.ask(
        finance, "procurement", "set_budget",
        code=OWN_CODE, name="Central office", pence=500_000, starting="2025-09-01",
    )  # fmt: skip
    asked = story.ask(
        buyer, "procurement", "new_request", title="Laptops for the central team", reason="Two people join in January"
    )
    held = {"requisition_id": asked["requisition_id"]}
    story.ask(
        buyer, "procurement", "put_request_line",
        **held, description="Laptop, 14 inch", quantity="2", unit="piece", unit_price="590.00", vat="standard",
        cpv=LAPTOPS_CPV, code=OWN_CODE,
    )  # fmt: skip
    story.ask(buyer, "procurement", "choose_request_supplier", **held, supplier_id=supplier_id)
    sent = story.ask(buyer, "procurement", "send_request", **held)
    story.ask(finance, "procurement", "decide_request", **held, decision="approve")
    story.ask(buyer, "procurement", "order_request", **held)
    (own,) = story.ask(finance, "procurement", "school_budgets")["positions"]
    story.check(
        f"the central team's laptops wait for the {sent['steps'][0]['approver']} alone, and the trust's own budget "
        f"promises {pounds(own['committed_pence'])}",
        len(sent["steps"]) == 1 and own["committed_pence"] == OWN_NET,
    )


def _to_governors(story: Telling) -> None:
    """What the school bought and saved this year, as its governor reads it."""
    governor = story.stage.caller("governor@manor_mead", (Role.GOVERNOR, story.schools["manor_mead"]))
    report = story.ask(governor, "procurement", "school_report", school_id=story.schools["manor_mead"], year="2025-26")
    ict = next(one for one in report["codes"]["rows"] if one["code"] == CODE)
    saved = report["savings"]["saved_pence"]
    story.check(
        f"governors read one page: {pounds(report['ordered']['pence'])} ordered, {pounds(saved)} saved by buying together, "
        f"{pounds(ict['committed_pence'])} of the budget for ICT promised",
        saved > 0 and ict["committed_pence"] == NET,
    )


def _known(story: Telling, name: str) -> str:
    listed = story.ask(story.trust(Role.BUYER), "procurement", "suppliers")
    return str(next(one["supplier_id"] for one in listed if one["name"] == name))


def _office(story: Telling) -> Caller:
    return story.stage.caller("office@manor_mead", (Role.OFFICE, story.schools["manor_mead"]))
