"""How contracts are worded on pages, and what several of these pages use: trails, tags, charts, the choice of schools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from flask import url_for

from services.portal.web.admission.buying_roles import SERVICE
from services.portal.web.context import ask
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import in_words, state_tag
from shared.charts import Chart, Drawing, Series, draw, in_pounds

SCHOOLS_IN_CHART, MONTHS_IN_CHART = 15, 24
KINDS_OF_STATE: Mapping[str, str] = {
    "running": "done", "not started": "queued", "ended": "ended", "terminated": "failed", "left": "left",
    "planned": "to_do", "accepted": "done", "accepted with a fault": "paused", "refused": "refused", "cancelled": "cancelled",
    "draft": "waiting", "in force": "done", "dropped": "ended", "taken": "done", "declined": "ended",
}  # fmt: skip
OPTION_WORDS = {"taken": "used", "declined": "let go"}
STATES: Mapping[str, tuple[str, str]] = {
    state: (kind, in_words(OPTION_WORDS.get(state, state))) for state, kind in KINDS_OF_STATE.items()
}
"""Kind and words of each state of a contract, a visit, a school's joining or an option."""
WAYS = {"joins": "joins", "leaves": "leaves", "converted": "has become a member school"}
DRIVERS = [
    ("pupils", "By pupils"), ("area", "By area in square metres"), ("visits", "By number of visits"),
    ("equal", "In equal parts"), ("fixed", "By amounts agreed with each school"),
]  # fmt: skip
PERIODS = [("1", "Every month"), ("3", "Every three months"), ("12", "Every year")]
KINDS = [(one, in_words(one)) for one in ("services", "goods", "works", "light touch services")]
COMPETED = [
    ("not said", "It did not have to be: it is below the threshold"), ("tender", "By an open or competitive tender"),
    ("framework", "By a call-off from a framework"), ("direct award", "By a direct award"),
    ("before the Act", "Made before 24 February 2025, under the rules of then"),
]  # fmt: skip
RHYTHMS = [
    (one, in_words(one))
    for one in ("every week", "every two weeks", "every month", "every three months", "every year", "once")
]
GROUNDS = [
    ("provided for in the contract", "The contract provides for it (Schedule 8, paragraph 1)"),
    ("small change of value", "It changes the value a little (section 74(4))"),
    ("not substantial", "It is not substantial (section 74(3))"),
    ("additional services or goods", "More of the same supplier is needed (Schedule 8)"),
    ("unforeseeable circumstances", "Nobody could foresee it (Schedule 8, paragraph 4)"),
    ("a known risk has come about", "A risk named in the tender has come about (Schedule 8, paragraph 5)"),
    ("urgency, protection of life", "Urgency, or protection of life (Schedule 8, paragraph 2)"),
    ("the supplier was restructured", "The supplier was restructured (Schedule 8)"),
    ("light touch contract", "It is a light touch contract (section 74(2))"),
    ("below the threshold of the Act, and stays there", "The contract is below the threshold, and stays there"),
]
TO_DO_STEPS: Mapping[str, tuple[str, str]] = {
    "figures": ("contract_schools.figures", "Enter the figures"),
    "order": ("contract_orders.order", "Place the order"),
    "option": ("contract_terms.decide", "Decide"),
    "visits": ("contract_visits.listed", "See the visits"),
    "schools": ("contracts.one", "See who must agree"),
    "kpis": ("contract_kept.add_kpi", "Add an indicator"),
}


def contract_of(contract_id: str) -> Any:
    """One contract as the trust sees it. Raises NotFound."""
    return ask(SERVICE, "contract_page", contract_id=contract_id)


def contract_href(contract_id: str) -> str:
    return url_for("contracts.one", contract_id=contract_id)


def trail(contract: Any | None = None) -> list[dict[str, str]]:
    """The way from the trust's home to the register, or to one contract in it."""
    there = (contract["title"], contract_href(contract["contract_id"])) if contract else None
    return way_from_home(("Contracts", url_for("contracts.listed")), there)


def schools_in_words(names: list[str]) -> str:
    """Up to three names, and how many more."""
    if len(names) <= 3:
        return ", ".join(names)
    return f"{', '.join(names[:2])} and {len(names) - 2} more"


def figure_words(figure: str | None) -> str:
    """A figure as people read it; one that nobody entered is said to be missing."""
    return "not entered yet" if figure is None else f"{Decimal(figure).normalize():,f}"


def shares_chart(shares: list[Any], period: str) -> Drawing | None:
    """What each school pays of a period, the largest first."""
    largest = sorted(shares, key=lambda one: -int(one["pence"]))[:SCHOOLS_IN_CHART]
    if not largest:
        return None
    return draw(
        Chart(
            "What each school pays",
            f"Each school’s share of {period}, without VAT; the largest {len(largest)} of {len(shares)}.",
            [one["name"] for one in largest],
            [Series("Share without VAT", [int(one["pence"]) for one in largest])],
            words=in_pounds,
            label_heading="School",
        ),
        "bar",
    )


def kpi_chart(kpi: Any) -> Drawing | None:
    """How an indicator went by month, beside its target."""
    months = kpi["measures"][-MONTHS_IN_CHART:]
    if len(months) < 2:
        return None
    return draw(
        Chart(
            f"{kpi['name']}, by month",
            f"{kpi['name']}: {kpi['in_words']}; the target is {kpi['target_words']}.",
            [month_words(one["month"]) for one in months],
            [
                Series("Measured", [Decimal(one["value"]) for one in months]),
                Series("Target", [Decimal(kpi["target"])] * len(months)),
            ],
            words=lambda value: f"{Decimal(value).normalize():f}",
            label_heading="Month",
        ),
        "line",
    )


def went_chart(months: list[Any]) -> Drawing | None:
    """How visits went by month: accepted, with a fault, refused."""
    shown = months[-MONTHS_IN_CHART:]
    if not shown:
        return None
    return draw(
        Chart(
            "How visits went, by month",
            "For each month, how many visits were accepted, accepted with a fault, and refused.",
            [month_words(one["month"]) for one in shown],
            [
                Series("Accepted", [one["accepted"] for one in shown]),
                Series("With a fault", [one["fault"] for one in shown]),
                Series("Refused", [one["refused"] for one in shown]),
            ],
            label_heading="Month",
        ),
        "stacked",
    )


def month_words(first_day: str) -> str:
    """`2026-09-01` as `September 2026`."""
    return f"{date.fromisoformat(first_day):%B %Y}"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "contract_tag": partial(state_tag, STATES),
    "contract_figure": figure_words,
    "contract_month": month_words,
}
