"""Leaving: one side is enough with notice, both for a shorter one; the exit plan goes in order; the records wait for their
clock; and the school takes its record away."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest

from shared.errors import Conflict, InvalidRequest
from tests.membership.application.schools.harbour import LEAD, Federation

LEAVE = {"reasons": ["cost"], "words": "the governors decided to stay on their own"}


def test_one_side_leaves_with_the_notice_of_the_agreement(federation: Federation) -> None:
    federation.alongside()
    harbour = federation.harbour
    harbour.on(2027, 3, 1)
    page = federation.as_head("propose_leaving", last_service_on="2027-03-31", **LEAVE)
    assert page["state"] == "leaving"
    assert harbour.said("membership.leaving.started.v1", federation.walton_leigh) == [
        {
            "school_id": federation.walton_leigh,
            "membership_id": page["membership_id"],
            "last_service_on": "2027-03-31",
            "asked_by": "school",
            "ends_early": True,
        }
    ]


def test_a_shorter_notice_waits_for_the_other_side(federation: Federation) -> None:
    federation.alongside()
    federation.harbour.on(2027, 3, 1)
    page = federation.as_head("propose_leaving", last_service_on="2027-03-08", **LEAVE)
    assert page["state"] == "associate"
    waiting = page["possible_steps"][0]
    assert (waiting["step"], waiting["who"]) == ("sign", "trust")
    page = federation.as_lead("sign_proposal", proposal_id=page["proposal_id"])
    assert (page["state"], page["exit_plan"]["last_service_on"]) == ("leaving", "2027-03-08")


def test_the_exit_plan_goes_step_by_step_to_the_end_and_the_records_wait_for_their_clock(
    federation_on_each: Federation,
) -> None:
    federation = federation_on_each
    harbour = federation.harbour
    federation.alongside()
    harbour.on(2027, 8, 31)
    federation.as_head("propose_leaving", last_service_on="2027-09-30", **LEAVE)
    assert harbour.said("membership.decision.recorded.v1", federation.manor_mead)[0]["outcome"] == "leave"
    with pytest.raises(InvalidRequest, match="Before “final statement issued” comes “notice given to every service”"):
        federation.as_lead("complete_exit_step", step="final_statement", evidence="statement 4")
    federation.as_lead("complete_exit_step", step="notice_given", evidence="letters of 31 August")
    with pytest.raises(InvalidRequest, match="it has not passed yet"):
        federation.as_lead("complete_exit_step", step="last_service_day", evidence="the calendar")
    harbour.on(2027, 10, 1)
    assert "last_service_day_come" in [
        one["step"] for one in harbour.said("membership.journey.noted.v1", federation.manor_mead)
    ]
    for step in ("last_service_day", "final_statement", "export_offered", "accounts_closed"):
        federation.as_lead("complete_exit_step", step=step, evidence=f"seen: {step}")
    with pytest.raises(InvalidRequest, match="Steps of the exit plan still open .*: retention clock started"):
        federation.as_lead("finish_leaving")
    federation.as_lead(
        "complete_exit_step", step="retention_clock_started", evidence="schedule 2", erase_from="2028-10-01"
    )
    page = federation.as_lead("finish_leaving")
    assert (page["state"], page["closed_on"]) == ("left", "2027-10-01")
    assert [one["erase_from"] for one in harbour.said("membership.left.recorded.v1")] == ["2028-10-01", "2028-10-01"]

    with pytest.raises(Conflict, match="kept until 1 October 2028"):
        harbour.ask(LEAD, "erase_school", school_id=federation.manor_mead, reason="it left")
    job = harbour.ask(federation.head, "export_school", school_id=federation.manor_mead)
    harbour.on(2028, 10, 1)
    assert federation.page()["milestones"][-1]["kind"] == "erasure_possible"
    harbour.ask(LEAD, "erase_school", school_id=federation.manor_mead, reason="it left")
    export = harbour.ask(LEAD, "job", school_id=federation.manor_mead, job_id=job["job_id"])
    assert export["state"] == "done", export["message"]
    harbour.work()
    assert harbour.ask(LEAD, "people_of_school", school_id=federation.manor_mead) == []
    page = federation.as_lead("record_erasure", certificate="E-2028-1")
    assert page["exit_plan"]["certificate"] == "E-2028-1"
    school = harbour.ask(LEAD, "school", school_id=federation.manor_mead)
    assert school["urn"] == "125473", "the register's public record is kept under its duty"


def test_a_school_takes_its_membership_record_away(federation: Federation) -> None:
    federation.alongside()
    harbour = federation.harbour
    asked = harbour.ask(federation.head, "export_school", school_id=federation.manor_mead)
    harbour.work()
    job = harbour.ask(federation.head, "job", school_id=federation.manor_mead, **asked)
    assert job["state"] == "done", job["message"]
    name = job["result"]["file"]
    got = harbour.ask(federation.head, "job_file", school_id=federation.manor_mead, name=name, **asked)
    bundle = zipfile.ZipFile(io.BytesIO(base64.b64decode(got["content"])))
    names = set(bundle.namelist())
    assert {"documents/membership record.pdf", "documents/membership record.json", "tables/school_urn.csv"} <= names
    assert bundle.read("documents/membership record.pdf").startswith(b"%PDF")


def test_a_school_that_is_alongside_is_not_erased(federation: Federation) -> None:
    federation.alongside()
    with pytest.raises(Conflict, match="Let it leave first"):
        federation.as_lead("erase_school", reason="by mistake")


def test_a_school_that_left_may_enquire_again(federation: Federation) -> None:
    harbour = federation.harbour
    owners = {"school_owner": federation.head_id, "trust_owner": federation.lead_id}
    harbour.ask(LEAD, "enquire", school_ids=federation.both, **owners)
    with pytest.raises(Conflict, match="already has a membership"):
        harbour.ask(LEAD, "enquire", school_ids=[federation.walton_leigh], **owners)
    federation.as_head("withdraw", words="not this year")
    page = harbour.ask(LEAD, "enquire", school_ids=[federation.walton_leigh], **owners)
    assert page["state"] == "enquiry"
    assert federation.page()["state"] == "withdrawn"


def test_people_who_hold_no_role_any_more_are_forgotten(federation: Federation) -> None:
    harbour = federation.harbour
    harbour.ask(LEAD, "add_person", name="Nobody In Particular", account="nobody@lseat")
    harbour.on(2026, 7, 1)
    with harbour.uow() as uow:
        assert uow.people.by_account("nobody@lseat") is None
        assert uow.people.by_account("head@federation") is not None
