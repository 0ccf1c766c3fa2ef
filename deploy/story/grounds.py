"""Many small schools, together over the threshold: their grounds are tendered in the open and kept by one contract."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from deploy.story.neighbours import NAMES
from deploy.story.suppliers import taken_on
from deploy.story.telling import Telling
from deploy.story.tendering import (
    agreed,
    bid,
    evaluators,
    link,
    made_ready,
    openers,
    planned,
    published,
    signed,
    step,
    version,
)
from shared.identity.roles import Role
from shared.money import pounds

GROUNDS_CPV = "77314000"
PUPIL_PENCE, YEARS = 740, 5
"""What keeping the grounds costs a pupil and year without VAT (imagined), and the longest term: three years, one and one more."""
SCHOOLS = ("bromley_ap", "beacon", "manor_mead", *NAMES.values())
"""Fifteen schools with 4,880 pupils; Stamford Green has a gardener of its own."""
ALONE, TOGETHER = 1_860_360, 21_667_200
"""Pence with VAT, worked by hand: 419 (North Downs) and 4,880 pupils at £7.40 for five years, and a fifth."""
DEADLINE, STARTS_ON = datetime(2025, 10, 20, 12, tzinfo=UTC), date(2025, 11, 10)
PASSPHRASES = ("seven green ladders hum", "quiet otters paint maps", "brass kettles dream twice")
ANSWERS = {"Care of the grounds": "Every site once a fortnight.", "Safety of pupils": "No machine runs at break."}
BIDS: Mapping[str, int] = {
    "Downland Grounds (imagined)": 10_200_000,
    "Mole Valley Lawns (imagined)": 9_900_000,
    "Green Acre Care (imagined)": 9_600_000,
}
"""Pence without VAT for the three years that are firm."""
QUARTER, MANOR = 850_000, 25_779
"""Pence without VAT, worked by hand: £102,000.00 over twelve quarters, and 148 of 4,880 pupils' part of one."""
MARKS: Mapping[str, tuple[str, str]] = {
    "Downland Grounds (imagined)": ("5", "4"),
    "Mole Valley Lawns (imagined)": ("4", "4"),
    "Green Acre Care (imagined)": ("1", "5"),
}
TOTALS = {"Mole Valley Lawns (imagined)": "88.00", "Downland Grounds (imagined)": "94.82"}
"""Worked by hand, the cheapest being out for its quality mark: 40 and 32 and 16; 40 x 99,000/102,000 = 38.82, and 40 and 16."""
CRITERIA = (
    {"name": "Price", "kind": "price", "weight": "40"},
    {"name": "Care of the grounds", "kind": "quality", "weight": "40", "minimum": "2"},
    {"name": "Safety of pupils", "kind": "quality", "weight": "20"},
)


def tell(story: Telling) -> None:
    """The guard, the plan, the schools' yes, sealed bids, two keys, the marks, the standstill, the contract."""
    story.ask(
        story.trust(Role.BUYER), "procurement", "put_buyer_details",
        name="London South East Academies Trust", company_number="09028122",
    )  # fmt: skip
    _guard(story)
    tender_id = _plan(story)
    _publish(story, tender_id)
    bids = _bids(story, tender_id)
    _mark(story, tender_id, bids)
    _keep_the_grounds(story, _award(story, tender_id))


def _guard(story: Telling) -> None:
    buyer = story.trust(Role.BUYER)
    asked = {"cpv_code": GROUNDS_CPV, "years": str(YEARS)}
    north = [story.schools["north_downs"]]
    alone = story.ask(buyer, "procurement", "weigh_purchase", **asked, pence_incl_vat=ALONE, school_ids=north)
    story.say(f"North Downs alone: [dim]{alone['in_words']}[/dim]")
    everybody = [story.schools[school] for school in SCHOOLS]
    found = story.ask(buyer, "procurement", "weigh_purchase", **asked, pence_incl_vat=TOGETHER, school_ids=everybody)
    story.say(f"All fifteen: [dim]{found['in_words']}[/dim]")
    story.check(
        f"each school alone would ask for quotes; together, {pounds(TOGETHER)} is over the threshold of "
        f"{pounds(found['threshold_pence'])}",
        (alone["level"], found["level"], found["threshold_pence"]) == ("clear", "over", 21_490_400),
    )


def _plan(story: Telling) -> str:
    tender_id = planned(
        story,
        "Grounds maintenance",
        "Mowing, hedges, paths and playing fields at fifteen schools.",
        GROUNDS_CPV,
        SCHOOLS,
    )
    agreed(story, tender_id, SCHOOLS)
    story.say("Each head says yes for the own school; who does not is not in it.")
    made_ready(
        story, tender_id, CRITERIA, DEADLINE,
        years="3", extension_years=["1", "1"], per_pupil_pence=PUPIL_PENCE, starts_on=STARTS_ON.isoformat(),
    )  # fmt: skip
    page = story.ask(story.trust(Role.BUYER), "procurement", "tender_page", tender_id=tender_id)
    story.check(
        "the plan works the value out from the pupils of the register: as worked by hand",
        page["estimate"]["pence_incl_vat"] == TOGETHER,
    )
    return tender_id


def _publish(story: Telling, tender_id: str) -> None:
    published(story, tender_id, list(zip(openers(story), PASSPHRASES, strict=True)))
    story.say("The tender is out. Three people each hold a key; two of them are needed to open anything.")


def _bids(story: Telling, tender_id: str) -> dict[str, str]:
    links = {name: link(story, tender_id, name) for name in (*BIDS, "Too Late Ltd (imagined)")}
    keys = list(zip(openers(story), PASSPHRASES, strict=True))
    story.until(date(2025, 10, 13))
    for name, pence in BIDS.items():
        bid(story, links[name], pence, ANSWERS)
    said = story.refused(keys[0][0], "procurement", "open_bids", tender_id=tender_id, passphrase=PASSPHRASES[0])
    story.check(f"before the deadline nobody opens them: {said}", bool(said))
    story.until(DEADLINE.date(), hour=13)
    late = bid(story, links["Too Late Ltd (imagined)"], 9_000_000, ANSWERS)
    story.check("a bid an hour late is recorded and stays unread", late["taken"] is False and bool(late["late"]))
    for who, passphrase in keys[:2]:
        story.ask(who, "procurement", "open_bids", tender_id=tender_id, passphrase=passphrase)
    opened = story.ask(story.trust(Role.BUYER), "procurement", "opened_bids", tender_id=tender_id)["bids"]
    story.check("two people opened three envelopes", len(opened) == len(BIDS))
    return {one["bidder"]: one["bid_id"] for one in opened}


def _mark(story: Telling, tender_id: str, bids: Mapping[str, str]) -> None:
    buyer = story.trust(Role.BUYER)
    for bid_id in bids.values():
        key = story.ask(buyer, "procurement", "opened_bid", tender_id=tender_id, bid_id=bid_id)["checks"][0]["key"]
        checks = [{"key": key, "passed": True}]
        story.ask(buyer, "procurement", "check_bid", tender_id=tender_id, bid_id=bid_id, checks=checks)
    given = [
        {
            "bid_id": bids[name],
            "lot": "1",
            "criterion": criterion,
            "mark": mark,
            "comment": "As the method statement shows",
        }
        for name, marks in MARKS.items()
        for criterion, mark in zip(("Care of the grounds", "Safety of pupils"), marks, strict=True)
    ]
    for who, _ in evaluators(story):
        story.ask(who, "procurement", "declare_interest", tender_id=tender_id, has_interest=False)
        story.ask(who, "procurement", "save_marks", tender_id=tender_id, marks=given)
        story.ask(who, "procurement", "hand_in_marks", tender_id=tender_id)
    story.ask(buyer, "procurement", "agree_unanimous_marks", tender_id=tender_id)
    lot = story.ask(buyer, "procurement", "bid_ranking", tender_id=tender_id)["lots"][0]
    totals = {one["bidder"]: one["total"] for one in lot["ranking"]}
    story.say(", ".join(f"{name} {total}" for name, total in totals.items()))
    story.check(
        "the cheapest fell short in care; price and quality of the others are as worked by hand", totals == TOTALS
    )


def _award(story: Telling, tender_id: str) -> str:
    buyer = story.trust(Role.BUYER)
    winner = taken_on(story, "Downland Grounds (imagined)", GROUNDS_CPV)
    step(story, tender_id, "intend_tender_award", suppliers={"1": winner})
    said = story.refused(buyer, "procurement", "award_tender", tender_id=tender_id, version=version(story, tender_id))
    story.check(f"during the standstill nothing is awarded: {said}", bool(said))
    story.until(date(2025, 11, 3))
    signed(story, tender_id)
    contract_id = step(story, tender_id, "award_tender")["contracts"][0]
    story.stage.settle()
    contract = story.ask(buyer, "procurement", "contract_page", contract_id=contract_id)
    story.check("the contract is in the register, with fifteen schools in it", len(contract["schools"]) == len(SCHOOLS))
    return str(contract_id)


def _keep_the_grounds(story: Telling, contract_id: str) -> None:
    """The first quarter is ordered and shared; a school looks at what was done and says so."""
    buyer, manor = story.trust(Role.BUYER), story.schools["manor_mead"]
    story.until(date(2025, 11, 17))
    story.ask(
        buyer, "procurement", "plan_visits",
        contract_id=contract_id, service="Hedges and paths", school_ids=[story.schools[school] for school in SCHOOLS],
        first_on="2025-11-17", rhythm="once",
    )  # fmt: skip
    page = story.ask(buyer, "procurement", "contract_page", contract_id=contract_id)
    story.ask(
        buyer, "procurement", "place_contract_order",
        contract_id=contract_id, number=page["next"]["number"], version=page["version"],
    )  # fmt: skip
    shared = story.ask(buyer, "procurement", "contract_page", contract_id=contract_id)["shares"]
    story.check(
        f"fifteen shares by pupils add up to the quarter of {pounds(QUARTER)}, to the penny",
        (len(shared), sum(one["pence"] for one in shared)) == (len(SCHOOLS), QUARTER),
    )
    held = {"school_id": manor, "contract_id": contract_id}
    mine = story.ask(story.head("manor_mead"), "procurement", "my_contract_page", **held)
    story.check(
        f"Manor Mead, 148 of 4,880 pupils, pays {pounds(MANOR)} a quarter: as worked by hand",
        [one["pence"] for one in mine["shares"]] == [MANOR],
    )
    story.ask(
        story.head("manor_mead"), "procurement", "answer_visit",
        school_id=manor, visit_id=mine["visits"][0]["visit_id"], outcome="accepted",
    )  # fmt: skip
    after = story.ask(story.head("manor_mead"), "procurement", "my_contract_page", **held)
    story.check(
        "the school itself says that the work was done, on a phone in the yard",
        [one["state"] for one in after["visits"]] == ["accepted"],
    )
