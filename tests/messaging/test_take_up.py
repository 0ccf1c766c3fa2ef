"""A school takes a service up late: its past comes as the contract says, live events wait behind it, nothing comes twice."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from shared.errors import BrokerAway
from shared.identifiers import new_id
from shared.messaging import replay
from shared.messaging.broker.embedded import EmbeddedPublisher
from shared.messaging.deliveries import Delivery
from shared.messaging.intake import Intake
from shared.messaging.outcomes import Outcome, ParkedCause, ParkedState
from shared.persistence import parked_store, take_up_store
from shared.persistence.take_up_store import Mode, State
from tests import outboxes
from tests.kernel.sample.lighthouse.entrypoints import light, name_keeper, sound
from tests.messaging import letters
from tests.messaging.harness import EmbeddedHouse, House


def take_up_figures(house: House, school: str) -> list[int]:
    """The numbers of replayed events that boathouse told with `take_up.completed`, oldest first."""
    with house.boathouse.unit_of_work() as uow:
        said = outboxes.lineage(uow.session.connection(), [school])
    return [
        json.loads(row["payload"])["data"]["replayed"]
        for row in said
        if row["type"] == "boathouse.take_up.completed.v1"
    ]


def test_events_of_a_school_that_has_not_taken_up_the_service_are_skipped_and_counted(house: House) -> None:
    school = house.new_school(taken_up=False)
    before = house.skipped()
    (event, _) = house.light(school, 1, 2)
    house.settle()
    assert house.effects(school) == []
    assert house.outcome(event) is Outcome.SKIPPED
    assert house.skipped() - before == 2
    assert house.parked() == []


def test_a_school_that_takes_up_gets_its_past_as_each_contract_says(house: House) -> None:
    school = house.new_school(taken_up=False)
    house.light(school, 1, 2)
    house.say(name_keeper, school, "Ada")
    house.say(sound, school, 100)
    house.light(school, 3)
    house.say(name_keeper, school, "Grace")
    house.settle()
    house.deliver(letters.entitlement(school, "trial"))
    house.settle()
    assert house.effects(school) == [1, 2, 3]
    assert house.keepers(school) == ["Grace"]
    assert house.parked() == []
    assert take_up_figures(house, school) == [4]
    held = house.entitlement(school)
    assert held
    assert (held.mode, held.state) == (Mode.TRIAL, State.ACTIVE)


def test_a_school_without_a_past_is_ready_at_once(house: House) -> None:
    school = house.school_taking_up()
    assert take_up_figures(house, school) == [0]
    house.say(sound, school, 5)
    house.settle()
    assert house.effects(school) == [5]


def test_live_events_wait_behind_the_replay(house: House) -> None:
    school = house.new_school(taken_up=False)
    house.light(school, 1, 2)
    house.settle()
    house.deliver(letters.entitlement(school, "full"))
    house.receive()
    held = house.entitlement(school)
    assert held
    assert held.state is State.TAKING_UP
    house.light(school, 3, 4)
    house.publish()
    assert house.effects(school) == []
    assert [(event.cause, event.state) for event in house.parked()] == [
        (ParkedCause.AWAITING_TAKE_UP, ParkedState.WAITING),
        (ParkedCause.AWAITING_TAKE_UP, ParkedState.WAITING),
    ]
    assert house.parked()[0].reason == (
        "The school is just taking up this service; this event waits until its past has been replayed."
    )
    house.settle()
    assert house.effects(school) == [1, 2, 3, 4]
    assert house.parked() == []


def test_a_past_of_many_pages_comes_whole_and_in_order_while_live_events_come(house: House) -> None:
    school = house.new_school(taken_up=False)
    house.light(school, *range(1, 1101))
    house.settle()
    house.deliver(letters.entitlement(school, "full"))
    house.receive()
    house.light(school, *range(1101, 1111))
    house.publish()
    house.settle()
    assert house.effects(school) == list(range(1, 1111))
    assert house.parked() == []


def test_of_held_live_events_the_last_word_still_comes_last(house: House) -> None:
    school = house.new_school(taken_up=False)
    house.deliver(letters.entitlement(school, "full"))
    house.receive()
    house.say(name_keeper, school, "Ada")
    house.publish()
    house.say(name_keeper, school, "Grace")
    house.publish()
    house.settle()
    assert house.keepers(school)[-1] == "Grace"
    assert house.parked() == []


def test_a_held_event_that_is_never_replayed_is_still_handled_in_its_place(house: House) -> None:
    school = house.new_school(taken_up=False)
    house.deliver(letters.entitlement(school, "full"))
    house.receive()
    house.say(sound, school, 1)
    house.publish()
    house.light(school, 2)
    house.publish()
    house.settle()
    assert house.effects(school) == [1, 2]


def test_going_from_trial_to_full_replays_nothing_again(house: House) -> None:
    school = house.new_school(taken_up=False)
    house.light(school, 1)
    house.settle()
    house.deliver(letters.entitlement(school, "trial"))
    house.settle()
    house.deliver(letters.entitlement(school, "full"))
    house.settle()
    assert take_up_figures(house, school) == [1]
    assert house.effects(school) == [1]


def test_a_school_that_may_only_read_gets_nothing_new_and_all_of_it_when_it_comes_back(house: House) -> None:
    school = house.school_taking_up()
    house.light(school, 1)
    house.settle()
    house.deliver(letters.entitlement(school, "read_only"))
    house.light(school, 2)
    house.settle()
    assert house.effects(school) == [1]
    house.deliver(letters.entitlement(school, "full"))
    house.settle()
    house.light(school, 3)
    house.settle()
    assert house.effects(school) == [1, 2, 3]
    assert house.parked() == []


def test_after_its_last_day_a_school_gets_nothing_new(house: House) -> None:
    school = house.new_school(taken_up=False)
    last_day = house.clock.now().date()
    house.deliver(letters.entitlement(school, "trial", valid_until=last_day.isoformat()))
    house.settle()
    house.light(school, 1)
    house.settle()
    house.later(timedelta(days=2))
    house.light(school, 2)
    house.settle()
    assert house.effects(school) == [1]


def test_a_school_entitled_from_a_later_day_has_its_past_on_that_day(house: House) -> None:
    school = house.new_school(taken_up=False)
    house.light(school, 1, 2)
    house.settle()
    first_day: date = house.clock.now().date() + timedelta(days=3)
    house.deliver(letters.entitlement(school, "full", valid_from=first_day.isoformat()))
    house.settle()
    house.light(school, 3)
    house.settle()
    house.later(timedelta(days=4))
    house.light(school, 4)
    house.settle()
    assert house.effects(school) == [1, 2, 3, 4]


def test_an_entitlement_to_another_service_changes_nothing_here(house: House) -> None:
    school = house.new_school(taken_up=False)
    house.deliver(letters.entitlement(school, "full", service="payroll"))
    house.settle()
    assert house.entitlement(school) is None


def begun(house: EmbeddedHouse) -> tuple[str, str]:
    """A school whose take-up has just begun, and the id of the request to lighthouse; nothing is sent yet."""
    school = house.new_school(taken_up=False)
    house.deliver(letters.entitlement(school, "full"))
    with house.boathouse.unit_of_work() as uow:
        (asked,) = take_up_store.take_ups(uow.session.connection(), school)
    return school, asked.request_id


def sent(house: EmbeddedHouse, school: str, request_id: str, count: int) -> None:
    """Lighthouse says that it has sent everything; then whatever is due is done."""
    data = {"school_id": school, "consumer": "boathouse", "request_id": request_id, "count": count}
    house.deliver(letters.letter("lighthouse.replay.completed.v1", school=school, data=data, sequence=5000))
    for _ in range(4):
        house.workers["boathouse"].redriver.drain()


SPLITS = [
    ["live1", "replay1", "|", "live2", "replay2"],
    ["live1", "replay1", "|", "replay2", "live2"],
    ["live1", "|", "replay1", "|", "live2", "|", "replay2"],
    ["live1", "live2", "|", "replay1", "replay2"],
    ["replay1", "live1", "|", "replay2", "live2"],
    ["replay1", "replay2", "|", "live1", "live2"],
    ["live1", "|", "replay1", "replay2", "|", "live2"],
    ["live2", "replay1", "|", "replay2"],
]


@pytest.mark.parametrize("steps", SPLITS, ids=" ".join)
def test_live_and_replayed_copies_meet_without_gap_or_double_or_disorder(here: EmbeddedHouse, steps: list[str]) -> None:
    school, request = begun(here)
    copies = {number: letters.lamp(school, number, sequence=2000 + number) for number in (1, 2)}
    intake = Intake(here.boathouse.handling)
    batch: list[Delivery] = []
    for step in [*steps, "|"]:
        if step == "|":
            intake.take(batch)
            batch = []
            continue
        batch.append(Delivery(copies[int(step[-1])], request if step.startswith("replay") else None))
    sent(here, school, request, 2)
    assert here.effects(school) == [1, 2]
    assert here.parked() == []
    held = here.entitlement(school)
    assert held
    assert held.state is State.ACTIVE


def test_a_replay_that_is_cut_off_goes_on_where_it_was(here: EmbeddedHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    school = here.new_school(taken_up=False)
    here.light(school, *range(1, 8))
    here.settle()
    monkeypatch.setattr(replay, "PAGE", 3)
    pages = []
    really = EmbeddedPublisher.publish_to

    def flaky(self: EmbeddedPublisher, consumer: str, batch: list) -> None:
        pages.append(len(batch))
        really(self, consumer, batch)
        if len(pages) == 2:
            raise BrokerAway("cut after the second page had gone out")

    monkeypatch.setattr(EmbeddedPublisher, "publish_to", flaky)
    here.deliver(letters.entitlement(school, "full"))
    here.settle()
    here.later(timedelta(minutes=10))
    assert pages == [3, 3, 3, 1]
    assert here.effects(school) == [1, 2, 3, 4, 5, 6, 7]
    assert take_up_figures(here, school) == [7]


@pytest.mark.parametrize(
    ("type_", "words"),
    [
        ("boathouse.boat.launched.v1", "asks Lighthouse for boathouse.boat.launched.v1, which is not an event of it."),
        ("lighthouse.tower.fell.v1", "asks Lighthouse for lighthouse.tower.fell.v1, which is not an event of it."),
        ("lighthouse.foghorn.sounded.v1", "whose contract says that it is not replayed."),
    ],
)
def test_asking_for_a_past_that_is_not_given_is_refused_with_words(here: EmbeddedHouse, type_: str, words: str) -> None:
    school, request = here.new_school(), new_id()
    data = {"school_id": school, "source": "lighthouse", "request_id": request, "types": [type_]}
    Intake(here.lighthouse.handling).take(
        [Delivery(letters.letter("boathouse.replay.requested.v1", school=school, data=data))]
    )
    with here.lighthouse.unit_of_work() as uow:
        refused = parked_store.listed(uow.session.connection(), states=[ParkedState.PERSON])
    assert words in refused[-1].reason


def test_what_happened_before_an_error_in_the_past_does_not_pass_it(house: House) -> None:
    school = house.new_school(taken_up=False)
    house.light(school, 1, 2, 3)
    house.settle()
    house.set_mood(school, 2, "refuse")
    house.deliver(letters.entitlement(school, "full"))
    house.settle()
    assert house.effects(school) == [1]
    refused = next(event for event in house.parked() if event.cause is ParkedCause.REFUSED)
    house.set_mood(school, 2, None)
    house.redrive(refused)
    assert house.effects(school) == [1, 2, 3]


def test_one_transaction_may_speak_of_several_schools(house: House) -> None:
    schools = house.new_schools(3)
    with house.lighthouse.unit_of_work() as uow:
        for number in (1, 2):
            for school in schools:
                light(uow, school, number)
    house.settle()
    assert [house.effects(school) for school in schools] == [[1, 2]] * 3
