"""A school walks away cleanly, with everything it brought."""

from __future__ import annotations

import base64
from datetime import date
from typing import Any

from deploy.story.telling import Telling
from shared.documents.bundle import verify_bundle
from shared.identity.roles import Role

STEPS = (
    ("notice_given", "Letter of the governors"),
    ("last_service_day", "Calendar"),
    ("final_statement", "Statement issued"),
    ("export_offered", "Two bundles, taken by the head"),
    ("accounts_closed", "Accounts of the school's staff ended"),
)


def tell(story: Telling) -> None:
    """Stamford Green found that it was not for them; one side's word is enough."""
    school_id = story.schools["stamford_green"]
    lead, head = story.trust(Role.MEMBERSHIP_LEAD), story.head("stamford_green")
    story.ask(
        head, "membership", "propose_leaving",
        school_id=school_id, last_service_on="2028-01-31", reasons=["not_the_right_fit"], words="Not for us, thank you",
    )  # fmt: skip
    for name in ("membership", "procurement"):
        _take_along(story, name, school_id)
    story.until(date(2028, 2, 1))
    story.stage.settle()
    said = story.refused(
        head, "procurement", "ask_for",
        school_id=school_id, order_id="any", sku="A4-80", firm=1,
    )  # fmt: skip
    story.say(f"After the last day procurement only shows what was: [dim]{said}[/dim]")
    for step, evidence in STEPS:
        story.ask(lead, "membership", "complete_exit_step", school_id=school_id, step=step, evidence=evidence)
    story.ask(
        lead, "membership", "complete_exit_step",
        school_id=school_id, step="retention_clock_started", evidence="Retention schedule", erase_from="2028-06-01",
    )  # fmt: skip
    story.ask(lead, "membership", "finish_leaving", school_id=school_id)
    story.stage.settle()
    state = story.ask(lead, "membership", "membership", school_id=school_id)["state"]
    story.check("it has left, step by step, each with its evidence", state == "left")
    story.until(date(2028, 6, 2))
    _forget(story, school_id)


def _take_along(story: Telling, service: str, school_id: str) -> None:
    """The school's export: a job, a bundle with an index page and a hash."""
    head = story.head("stamford_green")
    job_id = story.ask(head, service, "export_school", school_id=school_id)["job_id"]
    story.stage.settle()
    record = story.ask(head, service, "job", job_id=job_id, school_id=school_id)
    name = _bundle_name(record)
    found = story.ask(head, service, "job_file", job_id=job_id, name=name, school_id=school_id)
    content = base64.b64decode(found["content"])
    folder = story.stage.home / "exports"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    story.check(
        f"{service} hands over a bundle of {len(content):,} bytes whose every file fits its hash",
        verify_bundle(content) == [],
    )


def _bundle_name(record: dict[str, Any]) -> str:
    result = record["result"]
    return str(result["file"] if isinstance(result, dict) and "file" in result else result)


def _forget(story: Telling, school_id: str) -> None:
    """Erasure, with a certificate of what was kept and under which duty."""
    lead = story.trust(Role.MEMBERSHIP_LEAD)
    job_id = story.ask(
        lead, "procurement", "erase_school", school_id=school_id, reason="Left on 31 January 2028; retention is over",
    )["job_id"]  # fmt: skip
    story.stage.settle()
    record = story.ask(lead, "procurement", "job", job_id=job_id, school_id=school_id)
    story.check("procurement forgets it, with a certificate", record["state"] == "done")
    story.say(f"[dim]{certificate_in_words(record['result'])}[/dim]")


def certificate_in_words(result: dict[str, Any]) -> str:
    """What was deleted and what was kept, and under which duty."""
    done: dict[str, list[str]] = {}
    for table in result["tables"]:
        done.setdefault(table["done"], []).append(f"{table['title'].lower()} ({table['rows']})")
    return "; ".join(f"{what}: {', '.join(titles)}" for what, titles in sorted(done.items()))
