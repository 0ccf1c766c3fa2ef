"""What people do with webhooks: add, choose, change, test, rotate the secret, switch, send again, look, remove."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from shared.errors import Conflict, InvalidRequest, NotAllowed, NotFound
from tests import outboxes
from tests.portal.test_portal_webhooks import verified
from tests.portal.world import ABBEY, BECK, ENTITLED, HEAD, OPERATOR, SAVING, Receiver, World

Make = Callable[..., Receiver]


def do(world: World, method: str, endpoint_id: str, **said: Any) -> Any:
    return world.ask(HEAD, method, school_id=ABBEY, endpoint_id=endpoint_id, **said)


def test_a_school_chooses_among_the_events_of_all_services(world: World) -> None:
    offered = world.ask(HEAD, "webhook_events")
    types = [one["type"] for one in offered]
    assert {ENTITLED, SAVING, "procurement.recharge.due.v1", "membership.statement.issued.v1"} <= set(types)
    assert "portal.webhook.switched_off.v1" in types
    assert not any("replay" in type_ for type_ in types)
    assert {one["personal_data"] for one in offered} == {"none", "identifier"}
    assert all(one["meaning"] for one in offered)
    world.webhook("http://127.0.0.1:9/", SAVING, ENTITLED, SAVING)
    assert world.endpoint()["events"] == [ENTITLED, SAVING]


def test_events_of_the_trust_as_a_whole_cannot_be_chosen(world: World) -> None:
    offered = {one["type"] for one in world.ask(HEAD, "webhook_events")}
    of_no_school = {
        "payroll.run.opened.v1", "payroll.run.approved.v1", "payroll.run.closed.v1", "payroll.submission.prepared.v1",
        "membership.price.set.v1", "portal.account.added.v1", "procurement.tender.published.v1",
    }  # fmt: skip
    assert not offered & of_no_school
    assert {"payroll.payslip.issued.v1", "procurement.order.placed.v1", "procurement.order.received.v1"} <= offered
    with pytest.raises(InvalidRequest, match=r"no event called payroll\.run\.closed\.v1"):
        world.webhook("http://127.0.0.1:9/", "payroll.run.closed.v1")


def test_every_event_that_can_be_chosen_is_heard(world: World) -> None:
    offered = {one["type"] for one in world.ask(HEAD, "webhook_events")}
    assert set(world.service.subscriptions) == offered


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"url": "http://school.example/hook"}, "must begin with https"),
        ({"url": "https://10.0.0.1/hook"}, "private network"),
        ({"url": ""}, "Enter an address"),
        ({"events": ["catering.menu.published.v1"]}, "no event called catering.menu.published.v1"),
        ({"name": ""}, "name of at most 120"),
    ],
)
def test_what_cannot_be_a_webhook_is_refused_in_words(
    said: dict[str, Any], words: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    strict = World(tmp_path_factory.mktemp("strict"), private=False)
    good: dict[str, Any] = {"name": "Finance", "url": "https://school.example/hook", "events": []}
    with pytest.raises(InvalidRequest, match=words) as refusal:
        strict.ask(HEAD, "add_webhook", school_id=ABBEY, **{**good, **said})
    assert set(refusal.value.details["fields"]) == set(said)
    made = strict.ask(HEAD, "add_webhook", school_id=ABBEY, **good)
    with pytest.raises(InvalidRequest, match=words):
        strict.ask(HEAD, "change_webhook", school_id=ABBEY, endpoint_id=made["endpoint_id"], **said)
    strict.stop()


def test_a_school_has_at_most_ten(world: World) -> None:
    for _ in range(10):
        world.webhook("http://127.0.0.1:9/")
    with pytest.raises(Conflict, match="can have 10 webhooks"):
        world.webhook("http://127.0.0.1:9/")
    world.webhook("http://127.0.0.1:9/", school_id=BECK)


def test_the_secret_is_shown_once_and_leaves_the_database_by_no_event(world: World) -> None:
    said = {"school_id": ABBEY, "name": "Finance", "url": "http://127.0.0.1:9/path-is-secret", "events": []}
    made = world.ask(HEAD, "add_webhook", once="key-3", **said)
    assert made["secret"].startswith("whsec_")
    assert world.ask(HEAD, "add_webhook", once="key-3", **said) == {**made, "secret": None}
    assert "secret" not in world.endpoint()
    rotated = do(world, "rotate_webhook_secret", made["endpoint_id"])
    with world.uow() as uow:
        connection = uow.session.connection()
        kept = json.dumps([outboxes.rows_of(connection, name) for name in ("outbox", "command_receipt")], default=str)
        endpoints = json.dumps(outboxes.rows_of(connection, "webhook_endpoint"), default=str)
    for secret in (made["secret"], rotated["secret"]):
        assert secret not in kept
        assert secret not in endpoints
    with world.uow() as uow:
        events = json.dumps(outboxes.rows_of(uow.session.connection(), "outbox"), default=str)
    assert "path-is-secret" not in events
    assert "127.0.0.1" in events


def test_a_new_secret_and_the_old_one_are_good_together_for_a_day(world_on_each: World, receiver: Make) -> None:
    world, system = world_on_each, receiver()
    made = world.webhook(system.url)
    rotated = do(world, "rotate_webhook_secret", made["endpoint_id"])
    assert rotated["old_secret_until"] == "2026-11-03T08:00:00+00:00"
    world.hears(world.entitled(1))
    world.host.run_until_quiet()
    assert verified(system.got[0], made["secret"])
    assert verified(system.got[0], rotated["secret"])
    world.passes(hours=24)
    world.hears(world.entitled(2))
    world.host.run_until_quiet()
    assert not verified(system.got[1], made["secret"])
    assert verified(system.got[1], rotated["secret"])


def test_of_three_secrets_the_oldest_goes_at_once(world: World, receiver: Make) -> None:
    system = receiver()
    made = world.webhook(system.url)
    second = do(world, "rotate_webhook_secret", made["endpoint_id"])
    third = do(world, "rotate_webhook_secret", made["endpoint_id"])
    world.hears(world.entitled(1))
    world.host.run_until_quiet()
    good = [verified(system.got[0], secret) for secret in (made["secret"], second["secret"], third["secret"])]
    assert good == [False, True, True]


def test_a_test_message_goes_out_even_to_one_that_is_off_and_changes_nothing(world: World, receiver: Make) -> None:
    system = receiver(answers=lambda number: 200 if number == 1 else 500)
    made = world.webhook(system.url)
    do(world, "switch_webhook_off", made["endpoint_id"])
    world.hears(world.entitled(1))
    first = do(world, "test_webhook", made["endpoint_id"])
    world.host.run_until_quiet()
    do(world, "test_webhook", made["endpoint_id"])
    world.host.run_until_quiet()
    assert [got.event["type"] for got in system.got] == ["portal.webhook.test"] * 2
    assert verified(system.got[0], made["secret"])
    assert system.got[0].headers["webhook-id"] == first["delivery_id"]
    told = [(one["type"], one["state"], one["last_status"]) for one in world.deliveries()]
    assert told == [
        ("portal.webhook.test", "failed", 500),
        ("portal.webhook.test", "sent", 200),
        (ENTITLED, "waiting", None),
    ]
    assert (world.endpoint()["state"], world.endpoint()["waiting"]) == ("off", 1)


def test_what_happens_while_it_is_off_goes_out_first_when_it_is_on_again(world: World, receiver: Make) -> None:
    system = receiver()
    made = world.webhook(system.url)
    assert do(world, "switch_webhook_off", made["endpoint_id"])["off_because"] == "A person switched it off."
    do(world, "switch_webhook_off", made["endpoint_id"])
    world.hears(world.entitled(1))
    world.passes(days=2)
    world.hears(world.entitled(2))
    world.host.run_until_quiet()
    assert system.got == []
    do(world, "switch_webhook_on", made["endpoint_id"])
    world.hears(world.entitled(3))
    world.host.run_until_quiet()
    assert system.subscriptions == ["1", "2", "3"]
    assert [said["because"] for said in world.events("portal.webhook.switched_off.v1")] == ["person"]


def test_what_waited_can_be_dropped_instead(world: World, receiver: Make) -> None:
    system = receiver()
    made = world.webhook(system.url)
    do(world, "switch_webhook_off", made["endpoint_id"])
    world.hears(world.entitled(1), world.entitled(2))
    assert do(world, "switch_webhook_on", made["endpoint_id"], drop_waiting=True)["dropped"] == 2
    world.hears(world.entitled(3))
    world.host.run_until_quiet()
    assert system.subscriptions == ["3"]
    assert [one["state"] for one in world.deliveries()] == ["sent", "dropped", "dropped"]
    assert world.events("portal.webhook.switched_on.v1")[0]["dropped"] == 2


def test_one_delivery_is_sent_again_with_the_same_id_and_content(world: World, receiver: Make) -> None:
    system = receiver()
    world.webhook(system.url)
    world.hears(world.entitled(1), world.entitled(2))
    world.host.run_until_quiet()
    first = world.deliveries()[-1]
    assert world.ask(HEAD, "resend_delivery", school_id=ABBEY, delivery_id=first["delivery_id"])["state"] == "waiting"
    world.host.run_until_quiet()
    assert system.subscriptions == ["1", "2", "1"]
    assert system.got[0].headers["webhook-id"] == system.got[2].headers["webhook-id"]
    assert system.got[0].body == system.got[2].body
    assert [(one["state"], one["attempts"]) for one in world.deliveries()] == [("sent", 1), ("sent", 2)]


def test_one_sent_again_goes_past_what_waits_and_does_not_count_as_its_failure(world: World, receiver: Make) -> None:
    system = receiver(answers=lambda number: 200 if number == 1 else 500)
    world.webhook(system.url)
    world.hears(world.entitled(1), world.entitled(2))
    world.host.run_until_quiet()
    before = world.endpoint()
    world.ask(HEAD, "resend_delivery", school_id=ABBEY, delivery_id=world.deliveries()[-1]["delivery_id"])
    world.host.run_until_quiet()
    assert system.subscriptions == ["1", "2", "1"]
    assert world.deliveries()[-1]["state"] == "failed"
    assert world.endpoint() == before


def test_asking_for_one_that_waits_makes_its_webhook_try_at_once(world: World, receiver: Make) -> None:
    system = receiver(answers=lambda number: 500 if number == 1 else 200)
    made = world.webhook(system.url)
    world.hears(world.entitled(1), world.entitled(2))
    world.host.run_until_quiet()
    last = world.deliveries()[0]
    assert last["state"] == "waiting"
    world.ask(HEAD, "resend_delivery", school_id=ABBEY, delivery_id=last["delivery_id"])
    world.host.run_until_quiet()
    assert system.subscriptions == ["1", "1", "2"]
    do(world, "switch_webhook_off", made["endpoint_id"])
    world.hears(world.entitled(3))
    with pytest.raises(Conflict, match="This webhook is off"):
        world.ask(HEAD, "resend_delivery", school_id=ABBEY, delivery_id=world.deliveries()[0]["delivery_id"])


def test_a_changed_address_gets_what_waits_at_once(world: World, receiver: Make) -> None:
    broken, well = receiver(answers=lambda _: 500), receiver()
    made = world.webhook(broken.url)
    world.hears(world.entitled(1))
    world.host.run_until_quiet()
    changed = do(world, "change_webhook", made["endpoint_id"], url=well.url, name="The new one", events=[SAVING])
    assert (changed["name"], changed["url"], changed["events"]) == ("The new one", well.url, [SAVING])
    assert (changed["state"], changed["waiting"]) == ("on", 1)
    world.hears(world.entitled(2))
    world.host.run_until_quiet()
    assert well.subscriptions == ["1"]
    (said,) = world.events("portal.webhook.changed.v1")
    assert (said["what"], said["events"], said["host"]) == ("settings", [SAVING], "127.0.0.1")
    assert do(world, "change_webhook", made["endpoint_id"])["name"] == "The new one"


def test_a_removed_webhook_is_gone_with_all_that_waited(world_on_each: World, receiver: Make) -> None:
    world, system = world_on_each, receiver()
    made = world.webhook(system.url)
    world.hears(world.entitled(1))
    assert do(world, "remove_webhook", made["endpoint_id"])["state"] == "removed"
    world.passes(seconds=5)
    assert system.got == []
    assert world.deliveries() == []
    assert world.ask(HEAD, "webhooks", school_id=ABBEY) == []
    with pytest.raises(NotFound, match="no such webhook"):
        do(world, "test_webhook", made["endpoint_id"])
    with world.uow() as uow:
        assert outboxes.rows_of(uow.session.connection(), "webhook_secret") == []


def test_deliveries_are_listed_in_pages_and_by_state(world: World, receiver: Make) -> None:
    system = receiver(answers=lambda number: 200 if number < 4 else 500)
    made = world.webhook(system.url)
    other = world.webhook("http://127.0.0.1:9/", SAVING, name="Savings only")
    world.hears(*[world.entitled(number) for number in range(5)])
    world.host.run_until_quiet()
    first = world.ask(HEAD, "webhook_deliveries", school_id=ABBEY, most=3)
    second = world.ask(HEAD, "webhook_deliveries", school_id=ABBEY, most=3, before=first["next"])
    numbers = [json.loads(one["body"])["data"]["subscription_id"][-1] for one in first["deliveries"]]
    assert numbers == ["4", "3", "2"]
    assert (len(second["deliveries"]), second["next"]) == (2, None)
    assert len(world.deliveries(state="waiting")) == 2
    assert len(world.deliveries(state="sent", endpoint_id=made["endpoint_id"])) == 3
    assert world.deliveries(endpoint_id=other["endpoint_id"]) == []


def test_a_head_reaches_no_other_schools_webhooks(world: World, receiver: Make) -> None:
    system = receiver()
    theirs = world.webhook(system.url, school_id=BECK)
    world.hears(world.entitled(1, BECK))
    world.host.run_until_quiet()
    (delivery,) = world.ask(OPERATOR, "webhook_deliveries", school_id=BECK)["deliveries"]
    with pytest.raises(NotAllowed):
        world.ask(HEAD, "webhooks", school_id=BECK)
    with pytest.raises(NotFound):
        do(world, "remove_webhook", theirs["endpoint_id"])
    with pytest.raises(NotFound):
        world.ask(HEAD, "resend_delivery", school_id=ABBEY, delivery_id=delivery["delivery_id"])
    with pytest.raises(NotFound):
        world.ask(HEAD, "webhook_deliveries", school_id=ABBEY, endpoint_id=theirs["endpoint_id"])
