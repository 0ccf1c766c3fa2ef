"""A school walks away cleanly, with everything it brought."""

from __future__ import annotations

import base64
from datetime import date
from typing import Any

from deploy.story.telling import Telling
from shared.documents.bundle import verify_bundle
from shared.identity.roles import Role

LAST_DAY, FORGOTTEN_FROM = date(2026, 11, 30), date(2026, 12, 15)
STEPS = (
    ("notice_given", "Letter of the governors"),
    ("last_service_day", "Calendar"),
    ("final_statement", "Statement issued"),
    ("export_offered", "Two bundles, taken by the head"),
    ("accounts_closed", "Accounts of the school's staff ended"),
)


def tell(story: Telling) -> None:
    """Stamford Green's last day is over: it takes everything along, the steps of its exit plan are ticked off, it is forgotten."""
    school_id = story.schools["stamford_green"]
    lead, head = story.trust(Role.MEMBERSHIP_LEAD), story.head("stamford_green")
    for name in ("membership", "procurement"):
        _take_along(story, name, school_id)
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
        school_id=school_id, step="retention_clock_started", evidence="Retention schedule", erase_from=FORGOTTEN_FROM.isoformat(),
    )  # fmt: skip
    story.ask(lead, "membership", "finish_leaving", school_id=school_id)
    story.stage.settle()
    state = story.ask(lead, "membership", "membership", school_id=school_id)["state"]
    story.check("it has left, step by step, each with its evidence", state == "left")
    story.until(FORGOTTEN_FROM)
    _forget(story, school_id)


def give_notice(story: Telling) -> None:
    """Stamford Green found that it was not for them; one side's word is enough."""
    story.ask(
        story.head("stamford_green"), "membership", "propose_leaving",
        school_id=story.schools["stamford_green"], last_service_on=LAST_DAY.isoformat(), reasons=["not_the_right_fit"],
        words="Not for us, thank you",
    )  # fmt: skip
    story.say(
        f"Stamford Green finds that it is not for them. One letter is enough: its last day is {LAST_DAY:%-d %B %Y}."
    )


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
        lead, "procurement", "erase_school", school_id=school_id, reason=f"Left on {LAST_DAY:%-d %B %Y}; retention is over",
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
