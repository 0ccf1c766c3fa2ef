"""What is known of an employment: recorded from a day on, and put aside where it was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.portal.web.admission.access import Pages, at_school
from services.portal.web.admission.payroll_roles import ENTERERS
from services.portal.web.pages.payroll_staff.boxes import iso
from services.portal.web.pages.payroll_staff.fact_kinds import KINDS
from services.portal.web.pages.payroll_staff.staff_words import (
    Step,
    employment_in,
    person_href,
    person_of,
    staff_trail,
    step_page,
)
from services.portal.web.patterns.forms import Reason
from shared.errors import NotFound

pages = Pages("payroll_facts", __name__)
OTHER_NAMES = {"amount": "fixed_pence", "rate": "normal_pence"}
"""Fields of refusals that are called otherwise in the forms."""


@pages.page(
    "/schools/<school_id>/payroll/staff/<person_id>/employments/<employment_id>/known/<kind>",
    may=at_school(ENTERERS), methods=("GET", "POST"),
)  # fmt: skip
def record(school_id: str, person_id: str, employment_id: str, kind: str) -> Any:
    """Record something from a day on. Raises NotFound for a kind that there is not."""
    if kind not in KINDS:
        raise NotFound("There is nothing of this kind to record: choose one on the person’s page.")
    known = KINDS[kind]
    person = person_of(school_id, person_id)
    employment = employment_in(person, employment_id)
    form = known.form()
    step = Step(known.title, "set_fact", f"{known.title}: it is on record.", known.words)

    def said() -> Mapping[str, Any]:
        return {
            "kind": known.kind, "starts": iso(form.starts.data), "ends": iso(form.last_day()), "values": form.values(),
        }  # fmt: skip

    return step_page(
        step, form, {"school_id": school_id, "employment_id": employment_id}, said, person_href(school_id, person_id), OTHER_NAMES,
        about=f"{person['name']}, employment {employment['payroll_id']}", fields=_in_order(form),
        trail=staff_trail(school_id, person),
    )  # fmt: skip


@pages.page(
    "/schools/<school_id>/payroll/staff/<person_id>/employments/<employment_id>/known/<fact_id>/put-aside",
    may=at_school(ENTERERS), methods=("GET", "POST"),
)  # fmt: skip
def put_aside(school_id: str, person_id: str, employment_id: str, fact_id: str) -> Any:
    """What was recorded and is wrong holds no longer. Raises NotFound."""
    person = person_of(school_id, person_id)
    fact = next((one for one in employment_in(person, employment_id)["facts"] if one["fact_id"] == fact_id), None)
    if fact is None:
        raise NotFound("This is not on record any more: look at the person’s page again.")
    form = Reason("Put it aside")
    step = Step(
        "Put aside what is wrong", "put_fact_aside", "It holds no longer. It stays on record.",
        f"{fact['kind'].capitalize()}: {fact['words']}. It holds no longer, as if it had not been recorded; pay runs that are closed stay as they are.",
    )  # fmt: skip
    given = {"school_id": school_id, "employment_id": employment_id, "fact_id": fact_id}
    return step_page(
        step, form, given, lambda: {"reason": form.reason.data}, person_href(school_id, person_id),
        about=person["name"], trail=staff_trail(school_id, person),
    )  # fmt: skip


def _in_order(form: Any) -> list[str]:
    """The fields as they are shown: the first day first, the last day after it."""
    names = form.shown_names()
    return [*(name for name in ("starts", "ends") if name in names), *(name for name in names if name not in ("starts", "ends"))]  # fmt: skip
