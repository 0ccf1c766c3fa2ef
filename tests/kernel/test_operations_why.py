"""Why something happened: up to the request that began it, down to all that came of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.errors import NotFound
from shared.identity.context import caller
from shared.identity.roles import Role
from shared.operations.why import Step, Why
from shared.persistence import jobs_store
from shared.persistence.unit_of_work import Cause
from tests.kernel.shore import Shore, standing


@pytest.fixture(params=["sqlite", "postgresql"])
def shore(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shore]:
    if request.param == "postgresql":
        request.getfixturevalue("postgresql")
    with standing(request.param, tmp_path, request) as made:
        yield made


def outline(step: Step, depth: int = 0) -> list[str]:
    """The tree as indented lines, the step that was asked about with a star."""
    own = f"{'  ' * depth}{'*' if step.asked else ''}{step.service}: {step.what}"
    return [own, *[line for one in step.led_to for line in outline(one, depth + 1)]]


def lit_by_a_head(shore: Shore) -> str:
    shore.launches()
    head = caller("head@a", (Role.HEAD, "a"))
    event_id: str = shore.host.client.call(head, "lighthouse", "light_lamp", {"school_id": "a", "number": 7})[
        "event_id"
    ]
    shore.quiet()
    return event_id


def test_an_event_leads_up_to_the_request_and_down_to_what_followed(shore: Shore) -> None:
    event_id = lit_by_a_head(shore)
    why = Why(shore.runtimes)
    (root,) = why.tell(event_id)
    assert outline(root) == [
        "lighthouse: a request by head@a",
        "  *lighthouse: lighthouse.lamp.lit.v1",
        "    boathouse: boathouse.boat.launched.v1",
    ]
    lamp, boat = list(root.walk())[1:]
    assert [(service, outcome) for service, outcome, _ in lamp.heard] == [("boathouse", "handled")]
    assert (boat.actor, boat.subject, boat.heard) == ("head@a", "7", [])


def test_asked_about_the_last_effect_the_same_tree_comes(shore: Shore) -> None:
    event_id = lit_by_a_head(shore)
    why = Why(shore.runtimes)
    (whole,) = why.tell(event_id)
    launched = list(whole.walk())[-1]
    assert [line.replace("*", "") for line in outline(why.tell(launched.id)[0])] == [
        line.replace("*", "") for line in outline(whole)
    ]
    assert [step.id for step in why.tell(launched.id)[0].walk() if step.asked] == [launched.id]


def test_a_thing_is_found_by_its_own_id_with_every_request_that_touched_it(shore: Shore) -> None:
    lit_by_a_head(shore)
    lit_by_a_head(shore)
    roots = Why(shore.runtimes).tell("lamp-7")
    assert len(roots) == 2
    assert [sum(step.asked for step in root.walk()) for root in roots] == [1, 1]


def test_a_job_is_told_with_the_events_that_it_emitted(shore: Shore) -> None:
    cause = Cause("buyer@b", "request-1")
    with shore.lighthouse.unit_of_work(cause) as uow:
        job_id = jobs_store.enqueue(uow, "lighthouse.count", arguments={"to": 2, "school_id": "b"}, school_id="b")
    shore.quiet()
    (root,) = Why(shore.runtimes).tell(job_id)
    assert outline(root) == [
        "lighthouse: a request by buyer@b",
        "  *lighthouse: lighthouse.count",
        "  lighthouse: lighthouse.lamp.lit.v1",
        "  lighthouse: lighthouse.lamp.lit.v1",
    ]


def test_what_a_service_does_by_itself_says_so(shore: Shore) -> None:
    shore.light("c", 3)
    shore.quiet()
    (root,) = Why(shore.runtimes).tell("lamp-3")
    assert root.what == "a time that had come"


def test_a_cause_that_no_service_knows_is_named(shore: Shore) -> None:
    event_id = lit_by_a_head(shore)
    shore.run_sql("lighthouse", "DELETE FROM outbox")
    (root,) = Why(shore.runtimes).tell("7")
    assert outline(root) == [
        f"boathouse: {event_id}, which no installed service knows",
        "  *boathouse: boathouse.boat.launched.v1",
    ]


def test_a_name_that_nobody_knows_is_refused(shore: Shore) -> None:
    with pytest.raises(NotFound, match="called neverland"):
        Why(shore.runtimes).tell("neverland")
