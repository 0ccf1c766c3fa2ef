"""Files whose reading comes to no end: the attempts are bounded, a person gets them, and what was set aside can come again."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest

from shared.errors import Conflict
from shared.jobs.run import LEASE
from shared.persistence import jobs_store
from tests.procurement.einvoices.papers import changed, paper
from tests.procurement.einvoices.pdfs import pdf_with_words
from tests.procurement.world import BUYER, FINANCE, World

A_MINUTE = timedelta(minutes=1, seconds=1)


def send(world: World, content: bytes, name: str, who: Any = FINANCE) -> dict[str, Any]:
    packed = {"filename": name, "content": base64.b64encode(content).decode()}
    said: dict[str, Any] = world.ask(who, "send_invoice_files", files=[packed])["files"][0]
    return said


def look(world: World, file_id: str) -> Any:
    return world.ask(FINANCE, "invoice_file", file_id=file_id)


def worker_killed_while_reading(world: World, times: int) -> None:
    """A worker takes the job up and is gone before it says anything, so many times."""
    for number in range(times):
        with world.uow() as uow:
            record = jobs_store.claim(uow.session.connection(), f"killed-{number}", uow.now(), LEASE)
        assert record is not None
        assert (record.kind, record.attempts) == ("procurement.read-invoice", number + 1)
        world.clock.advance(LEASE + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("content", "name", "state", "words"),
    [
        (
            pdf_with_words("Corner Plumbing"), "plumber.pdf", "draft",
            "This PDF could not be read: reading it came to no end here. Open it and type the invoice in, or ask the supplier "
            "to send it again",
        ),
        (
            paper(), "a.xml", "refused",
            "This file could not be read: It was begun 5 times, and each time its worker stopped in the middle. What it works "
            "on may be too large or damaged: it is not begun again by itself. Ask the supplier for another, or for a PDF",
        ),
    ],
)  # fmt: skip
def test_a_file_that_takes_the_worker_along_five_times_becomes_a_persons_to_do(
    world_on_each: World, content: bytes, name: str, state: str, words: str
) -> None:
    world = world_on_each
    file_id = send(world, content, name)["file_id"]
    worker_killed_while_reading(world, 5)
    world.host.run_until_quiet()
    world.clock.advance(A_MINUTE)
    world.host.run_until_quiet()
    found = look(world, file_id)
    assert (found["state"], found["in_words"]) == (state, words)
    assert (found["may_be_typed_in"], found["may_be_set_aside"]) == (state == "draft", True)
    assert found["may_be_read_again"] is True


def test_a_worker_killed_once_leaves_a_file_that_the_next_one_reads(world: World) -> None:
    file_id = send(world, paper(), "a.xml")["file_id"]
    worker_killed_while_reading(world, 1)
    world.host.run_until_quiet()
    assert look(world, file_id)["state"] == "taken in"


def test_a_file_that_waits_for_a_worker_that_is_away_is_set_aside_after_an_hour(world: World) -> None:
    file_id = send(world, paper(), "a.xml")["file_id"]
    world.clock.advance(timedelta(minutes=59))
    assert look(world, file_id)["may_be_set_aside"] is False
    with pytest.raises(Conflict, match="is being read: set it aside once that ended, or after an hour"):
        world.ask(FINANCE, "set_file_aside", file_id=file_id, reason="Sent back by mail")
    world.clock.advance(A_MINUTE)
    assert look(world, file_id)["may_be_set_aside"] is True
    assert world.ask(FINANCE, "set_file_aside", file_id=file_id, reason="Sent back by mail")["state"] == "set aside"
    world.host.run_until_quiet()
    assert look(world, file_id)["state"] == "set aside", "the job that comes late changes nothing"


def test_what_was_set_aside_is_taken_when_the_same_content_is_sent_again(world: World) -> None:
    first = send(world, changed((">65.04</cbc:PayableAmount>", ">66.04</cbc:PayableAmount>")), "a.xml")
    world.host.run_until_quiet()
    world.ask(FINANCE, "set_file_aside", file_id=first["file_id"], reason="Sent back by mail")
    again = send(world, changed((">65.04</cbc:PayableAmount>", ">66.04</cbc:PayableAmount>")), "b.xml", who=BUYER)
    assert (again["file_id"], again["already"], again["state"]) == (first["file_id"], False, "waiting")
    world.host.run_until_quiet()
    assert look(world, first["file_id"])["state"] == "not right"
    with world.uow() as uow:
        assert uow.einvoices.file(first["file_id"]).senders == ("finance@trust", "buyer@trust")
    third = send(world, changed((">65.04</cbc:PayableAmount>", ">66.04</cbc:PayableAmount>")), "c.xml")
    assert third["already"] is True, "it waits for a person: it is not read a third time"
