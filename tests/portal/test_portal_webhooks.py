"""Webhooks, from an event at the door to a school's own system: what goes out, in which order, signed how; and that it goes
out once, or under the same id again, whatever dies."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from services.portal.application import delivering
from services.portal.domain.delivering import Answer
from tests.portal.world import ABBEY, BECK, ENTITLED, HEAD, SAVING, START, Got, Receiver, World

Make = Callable[..., Receiver]


def verified(got: Got, secret: str) -> bool:
    """The check that a receiver makes, written from the specification and not from our code."""
    signed = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    digest = hmac.new(base64.b64decode(secret.split("_", 1)[1]), signed, hashlib.sha256).digest()
    expected = base64.b64encode(digest).decode()
    return any(part == f"v1,{expected}" for part in got.headers["webhook-signature"].split())


def test_an_event_reaches_the_school_that_asked_for_it_signed_and_whole(world_on_each: World, receiver: Make) -> None:
    world, system = world_on_each, receiver()
    made = world.webhook(system.url)
    letter = world.entitled(7)
    world.hears(letter)
    world.host.run_until_quiet()
    (got,) = system.got
    assert got.path == "/hook?from=quayside"
    assert got.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert got.headers["webhook-timestamp"] == str(int(START.timestamp()))
    assert got.headers["webhook-id"] == got.event["id"]
    assert verified(got, made["secret"])
    assert not verified(Got(got.path, got.headers, got.body + b" "), made["secret"])
    event = got.event
    assert (event["specversion"], event["type"], event["source"]) == ("1.0", ENTITLED, "/quayside/membership")
    assert (event["schoolid"], event["sequence"], event["dataclassification"]) == (ABBEY, 1, "none")
    assert event["data"] == {
        "school_id": ABBEY, "service": "procurement", "mode": "full", "valid_from": "2026-11-02",
        "valid_until": None, "subscription_id": "subscription-7",
    }  # fmt: skip
    assert "actor" not in event
    (delivery,) = world.deliveries()
    assert (delivery["state"], delivery["attempts"], delivery["last_status"]) == ("sent", 1, 200)
    assert delivery["last_answer"] == "thank you"


def test_an_event_with_personal_data_goes_out_without_its_content(world: World, receiver: Make) -> None:
    system = receiver()
    world.webhook(system.url)
    world.hears(world.appointed("person-maya"))
    world.host.run_until_quiet()
    (got,) = system.got
    assert got.event["type"] == "membership.appointment.changed.v1"
    assert got.event["dataclassification"] == "identifier"
    assert "data" not in got.event
    assert b"person-maya" not in got.body
    assert b"somebody@trust" not in got.body


def test_only_the_school_concerned_is_told_and_only_of_what_it_chose(world: World, receiver: Make) -> None:
    everything, savings, neighbour = receiver(), receiver(), receiver()
    world.webhook(everything.url)
    world.webhook(savings.url, SAVING)
    world.webhook(neighbour.url, school_id=BECK)
    world.hears(world.entitled(1), world.appointed("person-omar", None))
    world.host.run_until_quiet()
    assert [len(system.got) for system in (everything, savings, neighbour)] == [1, 0, 0]


def test_events_go_out_in_the_order_in_which_they_happened(world_on_each: World, receiver: Make) -> None:
    world, system = world_on_each, receiver()
    world.webhook(system.url)
    world.hears(*[world.entitled(number) for number in range(30)])
    world.hears(*[world.entitled(number) for number in range(30, 130)])
    world.host.run_until_quiet()
    assert system.subscriptions == [str(number) for number in range(130)]


def test_an_event_that_comes_twice_goes_out_once(world: World, receiver: Make) -> None:
    system = receiver()
    world.webhook(system.url)
    letter = world.entitled(1)
    world.hears(letter, letter)
    world.hears(letter)
    world.host.run_until_quiet()
    assert len(system.got) == 1


def test_what_fails_is_tried_again_and_what_follows_waits_behind_it(world_on_each: World, receiver: Make) -> None:
    world = world_on_each
    system = receiver(answers=lambda number: 200 if number > 2 else 500)
    world.webhook(system.url)
    world.hears(world.entitled(1), world.entitled(2))
    world.host.run_until_quiet()
    assert system.subscriptions == ["1"]
    endpoint = world.endpoint()
    assert (endpoint["state"], endpoint["failures"], endpoint["waiting"]) == ("failing", 1, 2)
    world.passes(seconds=3)
    assert system.subscriptions == ["1"]
    world.passes(seconds=4)
    assert system.subscriptions == ["1", "1"]
    world.passes(seconds=73)
    assert system.subscriptions == ["1", "1", "1", "2"]
    assert len({got.headers["webhook-id"] for got in system.got}) == 2
    times = [int(got.headers["webhook-timestamp"]) - int(START.timestamp()) for got in system.got]
    assert times == [0, 7, 80, 80]
    endpoint = world.endpoint()
    assert (endpoint["state"], endpoint["failures"], endpoint["waiting"]) == ("on", 0, 0)
    assert [one["attempts"] for one in world.deliveries()] == [1, 3]


def test_one_that_fails_holds_up_nobody_else(world: World, receiver: Make) -> None:
    broken, well = receiver(answers=lambda _: 503), receiver()
    world.webhook(broken.url)
    world.webhook(well.url)
    world.hears(world.entitled(1), world.entitled(2))
    world.host.run_until_quiet()
    assert (broken.subscriptions, well.subscriptions) == (["1"], ["1", "2"])


def test_after_three_days_it_is_off_says_why_and_keeps_what_waits(world: World, receiver: Make) -> None:
    system = receiver(answers=lambda _: 500)
    made = world.webhook(system.url)
    world.hears(world.entitled(1))
    world.host.run_until_quiet()
    for _ in range(19):
        world.passes(hours=4)
    endpoint = world.endpoint()
    assert (endpoint["state"], endpoint["waiting"]) == ("off", 1)
    assert endpoint["off_because"] == "Nothing could be delivered for three days. The last time: It answered 500."
    (said,) = world.events("portal.webhook.switched_off.v1")
    assert (said["endpoint_id"], said["because"]) == (made["endpoint_id"], "failing")
    assert said["in_words"] == endpoint["off_because"]
    tries = len(system.got)
    assert 7 <= tries <= 12
    world.hears(world.entitled(2))
    world.passes(hours=5)
    assert len(system.got) == tries
    system.answers = lambda _: 200
    answered = world.ask(HEAD, "switch_webhook_on", school_id=ABBEY, endpoint_id=made["endpoint_id"])
    assert (answered["state"], answered["waiting"], answered["dropped"]) == ("on", 2, 0)
    world.host.run_until_quiet()
    assert system.subscriptions[tries:] == ["1", "2"]
    assert world.events("portal.webhook.switched_on.v1")[0]["dropped"] == 0


def test_gone_switches_off_at_once(world: World, receiver: Make) -> None:
    system = receiver(answers=lambda _: 410)
    world.webhook(system.url)
    world.hears(world.entitled(1), world.entitled(2))
    world.host.run_until_quiet()
    assert system.subscriptions == ["1"]
    assert world.endpoint()["off_because"] == "It answered 410 Gone, which asks not to be told any more."
    assert [said["because"] for said in world.events("portal.webhook.switched_off.v1")] == ["gone"]


def test_one_system_of_a_school_is_told_that_another_one_was_switched_off(world: World, receiver: Make) -> None:
    gone, well = receiver(answers=lambda _: 410), receiver()
    made = world.webhook(gone.url, ENTITLED)
    world.webhook(well.url, "portal.webhook.switched_off.v1")
    world.hears(world.entitled(1))
    world.passes(seconds=5)
    (got,) = well.got
    assert got.event["type"] == "portal.webhook.switched_off.v1"
    assert got.event["data"]["endpoint_id"] == made["endpoint_id"]
    assert got.event["data"]["because"] == "gone"


def test_a_sender_that_dies_between_sending_and_recording_sends_again_under_the_same_id(
    world_on_each: World, receiver: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, system = world_on_each, receiver()
    made = world.webhook(system.url)
    world.hears(world.entitled(1), world.entitled(2))

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(delivering, "_record", killed)
        with pytest.raises(KeyboardInterrupt):
            delivering.send_waiting(world.uow, world.service.send, patience=5)
    assert system.subscriptions == ["1"]
    world.passes(seconds=59)
    assert system.subscriptions == ["1"]
    world.passes(seconds=2)
    assert system.subscriptions == ["1", "1", "2"]
    first, again, _ = system.got
    assert first.headers["webhook-id"] == again.headers["webhook-id"]
    assert first.body == again.body
    assert verified(first, made["secret"])
    assert verified(again, made["secret"])


def test_a_sender_that_lost_its_hold_changes_nothing(
    world: World, receiver: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "SENDERS", 1)
    system = receiver()
    world.webhook(system.url)
    world.hears(world.entitled(1))

    def slow(url: str, body: bytes, headers: dict[str, str]) -> Answer:
        world.clock.advance(timedelta(minutes=2))
        delivering.send_waiting(world.uow, world.service.send, patience=5)
        return Answer(500)

    assert delivering.send_waiting(world.uow, slow, patience=5) == 1
    (delivery,) = world.deliveries()
    assert (delivery["state"], delivery["attempts"], delivery["last_status"]) == ("sent", 1, 200)
    assert world.endpoint()["state"] == "on"


def test_a_round_gives_others_their_turn(world: World, receiver: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "SENDERS", 1)
    monkeypatch.setattr(delivering, "ONE_TURN", 2)
    order: list[str] = []
    for name in ("a", "b"):
        world.webhook(f"http://127.0.0.1:9/{name}", name=name)
    world.hears(*[world.entitled(number) for number in range(4)])

    def note(url: str, body: bytes, headers: dict[str, str]) -> Answer:
        order.append(url[-1])
        world.clock.advance(timedelta(milliseconds=1))
        return Answer(200)

    delivering.send_waiting(world.uow, note)
    assert order == ["a", "a", "b", "b", "a", "a", "b", "b"]


def test_a_round_ends_in_time_for_other_work(world: World) -> None:
    world.webhook("http://127.0.0.1:9/a")
    world.hears(*[world.entitled(number) for number in range(4)])
    assert delivering.send_waiting(world.uow, lambda *_: Answer(200), patience=0) == 0
    assert world.endpoint()["waiting"] == 4


def test_deliveries_and_old_secrets_are_forgotten_after_thirty_days(world: World, receiver: Make) -> None:
    system = receiver()
    made = world.webhook(system.url)
    world.hears(world.entitled(1))
    world.host.run_until_quiet()
    world.ask(HEAD, "rotate_webhook_secret", school_id=ABBEY, endpoint_id=made["endpoint_id"])
    world.passes(days=30)
    assert len(world.deliveries()) == 1
    world.passes(minutes=11)
    assert world.deliveries() == []
    with world.uow() as uow:
        assert uow.endpoints.forget_secrets(world.clock.now()) == 0
        assert len(uow.endpoints.secrets(made["endpoint_id"], START)) == 1


def test_the_jobs_of_sending_are_not_kept(world: World, receiver: Make) -> None:
    system = receiver()
    world.webhook(system.url)
    for number in range(3):
        world.hears(world.entitled(number))
        world.passes(seconds=5)
    with world.uow() as uow:
        from shared.persistence import jobs_store

        assert len(jobs_store.listed(uow.session.connection())) == 3
    world.passes(hours=1, minutes=1)
    with world.uow() as uow:
        assert jobs_store.listed(uow.session.connection()) == []


def test_what_waits_is_measured(world: World, receiver: Make) -> None:
    from prometheus_client import REGISTRY

    broken, off = receiver(answers=lambda _: 500), receiver(answers=lambda _: 410)
    world.webhook(broken.url)
    world.webhook(off.url)
    sent = REGISTRY.get_sample_value("quayside_webhooks_total", {"outcome": "failed"}) or 0.0
    world.hears(world.entitled(1), world.entitled(2))
    with world.uow() as uow:
        world.clock.advance(timedelta(seconds=90))
        assert delivering.observe(uow) == {"waiting": 4, "oldest_seconds": 90.0, "off": 0}
    world.host.run_until_quiet()
    with world.uow() as uow:
        assert delivering.observe(uow) == {"waiting": 2, "oldest_seconds": 0.0, "off": 1}
    assert REGISTRY.get_sample_value("quayside_webhooks_waiting") == 2
    assert REGISTRY.get_sample_value("quayside_webhook_endpoints_off") == 1
    assert REGISTRY.get_sample_value("quayside_webhooks_total", {"outcome": "failed"}) == sent + 1
