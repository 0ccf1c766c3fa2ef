"""Addresses of payroll for the walk: the run that is under way, and the closed one for what goes out of it."""

from __future__ import annotations

from typing import Any

from shared.identity.roles import Role
from tests.portal.ground import Ground
from tests.portal.web.walking_buying import At, Values

SCHOOL, RUN = "/schools/<school_id>/payroll/", "/trust/payroll/runs/<run_id>/"
OUT = ("outputs", "bank-file", "journal", "teachers-pensions", "pension-fund", "prepare-return", "payslips-as-pdf")
"""What goes out of a closed run."""


def payroll_of(ground: Ground) -> tuple[Values, list[At]]:
    """Values for everywhere, and those for addresses that begin alike."""
    school_id = ground.schools["manor_mead"]

    def ask(method: str, /, **asked: Any) -> Any:
        return ground.ask(Role.PAYROLL_OFFICER, "payroll", method, **asked)

    runs = {one["state"]: one for one in ask("runs")}
    closed, under_way = runs["closed"], runs["calculated"]
    person_id = ask("staff_listed", school_id=school_id, words="Ellis")["staff"][0]["person_id"]
    person = ask("person_page", school_id=school_id, person_id=person_id)
    employment = person["employments"][0]
    jobs = ask("jobs", school_id=school_id, most=20, before=None)
    here = {
        "person_id": str(person_id),
        "employment_id": str(employment["employment_id"]),
        "post_id": str(employment["posts"][0]["post_id"]),
        "fact_id": str(employment["facts"][0]["fact_id"]),
        "change_id": str(ask("bank_details_waiting", school_id=school_id)[0]["change_id"]),
        "job_id": str(next(one["id"] for one in jobs if one["kind"] == "payroll.staff-import")),
        "variation_id": str(ask("variations", run_id=under_way["run_id"], school_id=school_id)[0]["variation_id"]),
        "kind": "tax-code",
        "what": "one-off",
    }
    everywhere = {
        "run_id": str(under_way["run_id"]),
        "employer_id": str(closed["employer_id"]),
        "submission_id": str(ask("submissions", employer_id=closed["employer_id"])[0]["submission_id"]),
        "beside": "correction",
    }
    (own,) = [one for one in ask("employer_scales", employer_id=closed["employer_id"]) if one["own"]]
    page = ask("scale_page", employer_id=closed["employer_id"], scale_id=own["scale_id"])
    scale = {"scale_id": str(own["scale_id"]), "version_id": str(page["versions"][0]["version_id"])}
    out = {"run_id": str(closed["run_id"])}
    return everywhere, [
        (SCHOOL, here),
        ("/trust/payroll/employers/<employer_id>/ledger/", {"account": "gross_pay"}),
        ("/trust/payroll/employers/<employer_id>/pay-scales/", scale),
        ("/trust/payroll/employers/<employer_id>/hmrc/<int:year>/", {"year": "2026", "month": "6"}),
        ("/trust/payroll/runs/<run_id>/payslips/", here),
        *((RUN + step, out) for step in OUT),
        (f"{SCHOOL}runs/<run_id>/payslips-as-pdf", out),
    ]
