"""Long work: a job's page says how far it is and what came of it, with script and without; its files are taken away by
those who may; looking at it keeps nobody signed in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import get_template_attribute

from services.portal.web.patterns.jobs_worded import KINDS, Work
from shared.cli import main
from shared.errors import ServiceAway
from shared.identity.roles import Role
from shared.persistence import jobs_store
from shared.persistence.unit_of_work import Cause
from shared.service import installed
from tests.portal.ground import Ground, words_of


def exported(ground: Ground, service: str = "membership", *, done: bool = True) -> tuple[str, str]:
    """An export of Manor Mead's records: its job and the page of it."""
    school = ground.schools["manor_mead"]
    job_id = ground.ask(Role.MEMBERSHIP_LEAD, service, "export_school", school_id=school)["job_id"]
    if done:
        ground.settle()
    return job_id, f"/schools/{school}/work/{service}/{job_id}"


def work(**job: Any) -> Work:
    plain = {
        "id": "1",
        "kind": "membership.charges",
        "school_id": None,
        "state": "running",
        "step": "",
        "done": 0,
        "total": None,
    }
    return Work("membership", plain | {"message": "", "result": None} | job)


def test_a_job_that_is_done_offers_its_files_and_says_how_to_tell_that_nobody_changed_them(ground: Ground) -> None:
    _, page = exported(ground)
    browser = ground.signed_in("head@manor_mead")
    text = browser.text(page)
    assert "Everything that Membership holds of the school" in text
    assert "It is done." in text
    assert "SHA-256 of the file" in text
    html = browser.get(page).get_data(as_text=True)
    assert "data-live" not in html
    assert 'http-equiv="refresh"' not in html
    file = re.search(r'href="([^"]+/files/[^"]+)"', html)
    assert file is not None
    answer = browser.get(file[1])
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.get_data()[:2] == b"PK"


def test_who_took_a_file_away_is_on_record(ground: Ground) -> None:
    job_id, page = exported(ground)
    browser = ground.signed_in("head@manor_mead")
    html = browser.get(page).get_data(as_text=True)
    browser.get(re.findall(r'href="([^"]+/files/[^"]+)"', html)[0])
    said = ground.ask(Role.AUDITOR, "portal", "readings", school_id=ground.schools["manor_mead"])["readings"]
    assert [(one["actor"], one["record"]) for one in said if "file" in one["what"]] == [("head@manor_mead", job_id)]


def test_a_job_under_way_is_followed_by_script_and_loads_itself_again_without(ground: Ground) -> None:
    _, page = exported(ground, done=False)
    browser = ground.signed_in("head@manor_mead")
    html = browser.get(page).get_data(as_text=True)
    assert f'data-live="{page}/parts"' in html
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in html
    assert "It begins in a moment. under way You may leave this page: it goes on without you." in words_of(html)
    before = browser.get(f"{page}/parts").get_json()
    assert before["stop"] is False
    assert set(before["parts"]) == {"progress", "said", "result"}
    ground.settle()
    after = browser.get(f"{page}/parts").get_json()
    assert after["stop"] is True
    assert "Done: It is done." in after["parts"]["said"]
    assert "/files/" in after["parts"]["result"]


def test_the_script_that_follows_a_job_sets_no_cookie_and_keeps_no_session_alive(ground: Ground) -> None:
    _, page = exported(ground)
    browser = ground.signed_in("head@manor_mead")
    answer = browser.get(f"{page}/parts")
    assert answer.headers.getlist("Set-Cookie") == []
    for _ in range(4):
        ground.clock.advance(timedelta(minutes=25))
        last = browser.get(f"{page}/parts").status_code
    assert last == 401


def test_all_services_work_for_a_school_stands_in_one_list_newest_first(ground: Ground) -> None:
    exported(ground, "membership")
    ground.clock.advance(timedelta(minutes=1))
    exported(ground, "procurement")
    text = ground.signed_in("head@manor_mead").text(f"/schools/{ground.schools['manor_mead']}/work/")
    first, second = (
        text.index(f"Everything that {name} holds of the school") for name in ("Procurement", "Membership")
    )
    assert first < second
    assert "Sending past events" not in text


def test_a_service_that_is_away_is_named_and_the_others_work_is_shown(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported(ground, "procurement")
    browser = ground.signed_in("head@manor_mead")
    call = ground.client.call

    def without_membership(
        who: Any, service: str, method: str, request: Mapping[str, Any] | None = None, **named: Any
    ) -> Any:
        if service == "membership":
            raise ServiceAway("membership is not running.")
        return call(who, service, method, request, **named)

    monkeypatch.setattr(ground.client, "call", without_membership)
    text = browser.text(f"/schools/{ground.schools['manor_mead']}/work/")
    assert "Membership does not answer just now." in text
    assert "Everything that Procurement holds of the school" in text


def test_an_empty_list_says_how_it_fills(ground: Ground) -> None:
    text = ground.signed_in("head@beacon").text(f"/schools/{ground.schools['beacon']}/work/")
    assert "What takes longer than a moment stands here" in text


@pytest.mark.parametrize(
    "address",
    ["work/membership/{other}", "work/nothing/{job}", "work/membership/0", "work/membership/{job}/files/none.zip"],
)
def test_work_that_is_not_there_for_this_person_is_not_found(ground: Ground, address: str) -> None:
    job_id, _ = exported(ground)
    other = ground.schools["beacon"]
    path = f"/schools/{ground.schools['manor_mead']}/{address.format(job=job_id, other=other)}"
    assert ground.signed_in("head@manor_mead").get(path).status_code == 404


def test_another_school_s_job_is_not_found_under_one_s_own_address(ground: Ground) -> None:
    job_id, page = exported(ground)
    browser = ground.signed_in("head@beacon")
    assert browser.get(page).status_code == 404
    assert browser.get(f"/schools/{ground.schools['beacon']}/work/membership/{job_id}").status_code == 404


def test_a_list_holds_no_other_school_s_work_whatever_the_address_asks(ground: Ground) -> None:
    exported(ground)
    browser = ground.signed_in("head@beacon")
    page = f"/schools/{ground.schools['beacon']}/work/"
    for asked in ("", "?q=everything", f"?school_id={ground.schools['manor_mead']}", "?as=csv"):
        assert "Everything that Membership holds" not in browser.get(page + asked).get_data(as_text=True)


def test_trust_staff_open_a_job_of_no_school_and_people_at_a_school_do_not(ground: Ground) -> None:
    runtime = ground.host.runtimes["procurement"]
    with runtime.unit_of_work(Cause("buyer@trust", "1", None)) as uow:
        job_id = jobs_store.enqueue(uow, "procurement.shares-sheet", school_id=None, arguments={})
    page = f"/trust/work/procurement/{job_id}"
    assert "Sheet of the schools’ shares" in ground.signed_in("buyer@trust").text(page)
    assert ground.signed_in("head@beacon").get(page).status_code == 403


def test_the_way_back_leads_only_to_pages_of_this_portal(ground: Ground) -> None:
    _, page = exported(ground)
    browser = ground.signed_in("head@manor_mead")
    assert 'href="/help">Back to where you asked for it' in browser.get(f"{page}?after=/help").get_data(as_text=True)
    assert "evil.example" not in browser.get(f"{page}?after=//evil.example/x").get_data(as_text=True)


@pytest.mark.parametrize(
    ("job", "share", "said"),
    [
        ({"done": 3, "total": 10}, 30, "It is under way."),
        ({"done": 12, "total": 10}, 100, "It is under way."),
        ({"done": 3, "total": None}, None, "It is under way."),
        ({"state": "queued"}, None, "It begins in a moment."),
        ({"state": "queued", "message": "the disk was full"}, None, "It did not work the first time and is tried again. the disk was full."),
        ({"state": "done"}, None, "It is done."),
        ({"state": "failed", "message": "No price is known."}, None, "It stopped. No price is known. What it had not finished was not kept; you can ask for it again."),
        ({"state": "cancelled"}, None, "It was cancelled before it was done."),
    ],
)  # fmt: skip
def test_a_job_is_told_in_words(job: dict[str, Any], share: int | None, said: str) -> None:
    assert (work(**job).share, work(**job).words) == (share, said)


def test_a_screen_reader_hears_of_tenths_only(reading: Ground) -> None:
    with reading.app.test_request_context("/"):
        said = get_template_attribute("parts/progress.html", "said_part")
        heard = {str(said(work(done=done, total=200))).strip() for done in range(201)}
    assert len(heard) == 11
    assert "About 30% done" in heard


def test_every_kind_of_job_that_a_service_declares_has_words() -> None:
    declared = {kind for service in installed.all() for kind in service.job_kinds}
    unseen = {"portal.send_webhooks"}
    assert sorted(declared - set(KINDS) - unseen) == []


def test_a_page_shows_what_the_terminal_shows_of_the_same_record(ground: Ground) -> None:
    job_id, page = exported(ground)
    shown = CliRunner().invoke(main, ["jobs", "show", job_id, "--json"], env={"QUAYSIDE_HOME": str(ground.home)})
    assert shown.exit_code == 0, shown.output
    said = json.loads(shown.output)
    text = ground.signed_in("head@manor_mead").text(page)
    assert (said["id"], said["state"], said["service"]) == (job_id, "done", "membership")
    assert job_id in text
    assert said["result"]["sha256"] in text
    assert [name for name in said["files"] if name not in text] == []
