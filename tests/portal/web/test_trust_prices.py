"""The trust's side of money: months drawn up, prices set after a look at whom they touch, incomes, the note for the accounts."""

from __future__ import annotations

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from services.portal.web.pages.costs.price_forms import Price
from shared.identity.roles import Role
from tests.portal.ground import Ground, words_of
from tests.portal.web.checking import check, sure

FINANCE, AUDITOR = "finance@trust", "auditor@trust"
SET = "/trust/prices/set"
PRICE = {
    "line": "union_facilities", "offer": "standard", "standing": "", "from_on": ["1", "11", "2026"],
    "model": "per_pupil", "each": "3.10", "source": "Board, 12 October 2026", "mode": "graduated",
}  # fmt: skip


def test_a_month_that_is_over_is_drawn_up_once_finance_asks(bought: Ground) -> None:
    wanted = {"line": "union_facilities", "mode": "full", "from_on": "2026-10-01"}
    bought.ask(Role.MEMBERSHIP_LEAD, "membership", "take_up", school_id=bought.schools["manor_mead"], **wanted)
    bought.move_to(date(2026, 11, 2))
    finance = bought.signed_in(FINANCE)
    assert "October 2026 is over and not drawn up" in finance.text("/trust/")
    page = "/trust/money/months/2026-10-01/draw-up"
    assert "Draw up October 2026" in finance.text(page)
    assert bought.signed_in(AUDITOR).get(page).status_code == 403
    begun = words_of(finance.send(page).get_data(as_text=True))
    assert "October 2026 is being drawn up." in begun
    assert "You cannot open this page" not in begun
    bought.settle()
    (job,) = bought.ask(Role.FINANCE, "membership", "money_at_a_glance")["months"][:1]
    assert "It is done. New charges: 4, for 5 schools. Not charged, because something is not known: 2." in finance.text(
        f"/trust/work/membership/{job['job_id']}"
    )
    text = finance.text("/trust/money/")
    assert "October 2026 Drawn up for October 2026 on 2 November 2026" in text
    assert "Draw up again October 2026" in text
    assert "September 2026 Not drawn up" in text


def test_home_says_of_money_only_what_waits_for_its_reader(bought: Ground) -> None:
    bought.move_to(date(2026, 11, 2))
    finance, lead = bought.signed_in(FINANCE).text("/trust/"), bought.signed_in("lead@trust").text("/trust/")
    assert finance.index("September 2026 is over and not drawn up") < finance.index("October 2026 is over")
    assert "is over and not drawn up" not in lead
    assert "Months that are over and not drawn up 2" in lead[lead.index("What is on its way") :]


def test_a_month_that_nobody_drew_up_stands_there_after_more_than_a_year(bought: Ground) -> None:
    bought.move_to(date(2028, 3, 2))
    assert "September 2026 Not drawn up" in bought.signed_in(FINANCE).text("/trust/money/")


def test_the_note_of_the_year_that_is_over_stands_beside_that_of_this_one(reading: Ground) -> None:
    text = reading.signed_in(FINANCE).text("/trust/money/")
    assert "each school, 2026-27" in text
    assert "each school, 2025-26" in text


@pytest.mark.parametrize("month", ["2026-12-01", "2019-01-01", "soon"])
def test_a_month_that_is_not_over_cannot_be_drawn_up(reading: Ground, month: str) -> None:
    assert reading.signed_in(FINANCE).get(f"/trust/money/months/{month}/draw-up").status_code == 404


def test_a_price_shows_what_it_replaces_and_whom_it_touches_before_it_is_set(ground: Ground) -> None:
    school_id = ground.schools["manor_mead"]
    ground.ask(
        Role.MEMBERSHIP_LEAD, "membership", "take_up", school_id=school_id, line="union_facilities", mode="trial"
    )
    finance = ground.signed_in(FINANCE)
    checked = check(finance, SET, PRICE)
    text = words_of(checked)
    assert "Price £3.10 a year for each pupil" in text
    assert "For associate schools: £2.80 a year for each pupil, since 1 September 2024" in text
    assert (
        "From its first day 1 school is charged by it: Manor Mead School (associate school, on trial: not charged)"
        in text
    )
    assert "£3.10" not in finance.text("/trust/prices/")
    done = words_of(sure(finance, SET, checked).get_data(as_text=True))
    assert "Trade union facilities: £3.10 a year for each pupil from 1 November 2026." in done


def test_a_price_for_a_day_that_is_past_is_refused_in_words(ground: Ground) -> None:
    past = {**PRICE, "from_on": ["1", "8", "2026"]}
    assert "is past: a price holds from today" in words_of(check(ground.signed_in(FINANCE), SET, past))


def test_a_price_without_the_figures_that_it_needs_says_which(ground: Ground) -> None:
    answer = check(ground.signed_in(FINANCE), SET, {**PRICE, "model": "allowance_then_rate", "each": ""})
    assert words_of(answer).count("Enter this for the way to charge that you chose") >= 4


def test_only_finance_sets_prices_and_the_auditor_reads_them(reading: Ground) -> None:
    auditor = reading.signed_in(AUDITOR)
    assert auditor.get(SET).status_code == 403
    text = auditor.text("/trust/prices/")
    assert "Payroll Standard £4.50 for each payslip £4.50 for each payslip" in text
    assert "Set a price" not in text


def test_the_income_of_a_school_is_recorded_and_the_shadow_knows_it(ground: Ground) -> None:
    page = f"/schools/{ground.schools['manor_mead']}/costs/income"
    finance = ground.signed_in(FINANCE)
    said = finance.send(page, {"year": "2026-27", "pence": "1,500,000", "source": "Funding statement, no PFI in it"})
    assert "The income of 2026-27 is recorded: £1,500,000.00." in words_of(said.get_data(as_text=True))
    statement = finance.text(f"/schools/{ground.schools['manor_mead']}/costs/statements/")
    assert "no income is recorded" not in statement
    assert "Membership £75,000.00" in statement  # 5 % of it
    wrong = finance.send(page, {"year": "soon", "pence": "1", "source": "x"})
    assert "There is a problem" in words_of(wrong.get_data(as_text=True))


def test_the_note_for_the_accounts_leaves_suppliers_bills_out(reading: Ground) -> None:
    text = reading.signed_in(AUDITOR).text("/trust/money/central-services/2026-27")
    assert "Nothing was charged in this school year." in text


@pytest.mark.parametrize(
    ("typed", "figures"),
    [
        ({"model": "flat", "a_year": "500"}, {"pence": 50000}),
        ({"model": "per_pupil", "each": "3.10"}, {"pence": "310"}),
        ({"model": "per_unit", "each": "0.125", "unit": "print"}, {"pence": "12.5", "unit": "print"}),
        ({"model": "share_of_income", "per_cent": "4.5"}, {"per_cent": "4.5"}),
        (
            {"model": "allowance_then_rate", "a_year": "1,800", "allowance": "20", "unit": "hour", "each": "65"},
            {"pence": 180000, "allowance": "20", "unit": "hour", "rate_pence": "6500"},
        ),
        (
            {"model": "tiered", "unit": "seat", "tiers": "up to 50: 24.00\nup to 1,200: £19\nbeyond: 15.5"},
            {
                "unit": "seat",
                "mode": "graduated",
                "tiers": [{"pence": "2400", "up_to": "50"}, {"pence": "1900", "up_to": "1200"}, {"pence": "1550"}],
            },
        ),
    ],
)
def test_a_price_in_pounds_becomes_the_figures_of_its_row(
    reading: Ground, typed: dict[str, str], figures: dict[str, object]
) -> None:
    with reading.app.test_request_context(method="POST"):
        from flask import g

        g.signed_in = None
        form = Price(MultiDict({"mode": "graduated", **typed}), meta={"csrf": False})
        assert form.asked()["figures"] == figures


def test_tiers_that_cannot_be_read_are_said_at_their_box(ground: Ground) -> None:
    typed = {**PRICE, "model": "tiered", "unit": "seat", "tiers": "the more the cheaper"}
    assert "Write each tier on a line of its own" in words_of(check(ground.signed_in(FINANCE), SET, typed))
