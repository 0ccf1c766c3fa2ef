"""The outbox: what is committed is said, what is rolled back is not, and the numbers of a key have neither gap nor disorder."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import select

from shared.errors import NotAllowed
from shared.messaging.contracts import ContractBroken, UnknownEvent
from shared.persistence import outbox_store
from shared.persistence.scope import only
from shared.persistence.tables import outbox
from shared.persistence.unit_of_work import Cause
from tests.kernel.sample.lighthouse.entrypoints import keep_log, light, warn
from tests.messaging.harness import EmbeddedHouse


def rows(house: EmbeddedHouse, school: str) -> list[tuple[int, int]]:
    """(number of the lamp, sequence) of a school's events, in the order of their positions."""
    with house.lighthouse.unit_of_work() as uow:
        found = uow.session.execute(
            select(outbox.c.aggregateid, outbox.c.sequence)
            .where(outbox.c.schoolid == school, outbox.c.type == "lighthouse.lamp.lit.v1")
            .order_by(outbox.c.position)
        )
        return [(int(row[0].removeprefix("lamp-")), row[1]) for row in found]


def test_the_events_of_a_key_are_numbered_from_one_without_gap(here: EmbeddedHouse) -> None:
    school = here.new_school(taken_up=False)
    here.light(school, 10, 11)
    here.light(school, 12)
    assert rows(here, school) == [(10, 1), (11, 2), (12, 3)]


def test_a_rollback_says_nothing_and_leaves_no_gap(here: EmbeddedHouse) -> None:
    school = here.new_school(taken_up=False)
    here.light(school, 1)
    with suppress(ZeroDivisionError), here.lighthouse.unit_of_work() as uow:
        light(uow, school, 2)
        uow.session.flush()
        raise ZeroDivisionError
    here.light(school, 3)
    assert rows(here, school) == [(1, 1), (3, 2)]


def test_a_rollback_after_the_rows_were_written_leaves_no_gap_either(
    here: EmbeddedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = here.new_school(taken_up=False)
    here.light(school, 1)
    really = outbox_store.add

    def fails(*arguments: object) -> None:
        really(*arguments)  # type: ignore[arg-type]
        raise ConnectionResetError("cut before the commit")

    with monkeypatch.context() as patched:
        patched.setattr(outbox_store, "add", fails)
        with pytest.raises(ConnectionResetError):
            here.light(school, 2)
    here.light(school, 3)
    assert rows(here, school) == [(1, 1), (3, 2)]


def test_concurrent_transactions_number_each_key_gapless_and_in_the_order_of_their_commits(
    embedded_postgresql: EmbeddedHouse,
) -> None:
    house = embedded_postgresql
    schools = [house.new_school(taken_up=False) for _ in range(3)]
    committed: dict[str, list[int]] = {school: [] for school in schools}
    noting = threading.Lock()

    def say(number: int) -> None:
        school = schools[number % 3]
        with house.lighthouse.unit_of_work() as uow:
            light(uow, school, number)
            uow.commit()
            with noting:
                committed[school].append(number)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(say, range(120)))
    for school in schools:
        found = rows(house, school)
        assert [sequence for _, sequence in found] == list(range(1, 41))
        assert sorted(number for number, _ in found) == sorted(committed[school])


def test_a_transaction_that_began_first_and_commits_last_is_numbered_last(embedded_postgresql: EmbeddedHouse) -> None:
    house = embedded_postgresql
    school = house.new_school(taken_up=False)
    began, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with house.lighthouse.unit_of_work() as uow:
            light(uow, school, 1)
            began.set()
            assert may_commit.wait(20)

    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(slow)
        assert began.wait(20)
        house.light(school, 2)
        may_commit.set()
        running.result(20)
    assert rows(house, school) == [(2, 1), (1, 2)]


def test_two_transactions_that_share_keys_in_opposite_order_do_not_deadlock(embedded_postgresql: EmbeddedHouse) -> None:
    house = embedded_postgresql
    one, other = (house.new_school(taken_up=False) for _ in range(2))

    def say(pair: tuple[str, str]) -> None:
        for number in range(20):
            with house.lighthouse.unit_of_work() as uow:
                for school in pair:
                    light(uow, school, number)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(say, [(one, other), (other, one)]))
    assert [sequence for _, sequence in rows(house, one)] == list(range(1, 41))


def test_what_breaks_the_contract_is_not_said_and_the_words_name_the_field(here: EmbeddedHouse) -> None:
    school = here.new_school(taken_up=False)
    lamp = "lighthouse.lamp.lit.v1"
    for data, words in (
        ({"school_id": school}, "number: Missing data for required field."),
        ({"school_id": school, "number": "x"}, "number: Not a valid integer."),
        ({"school_id": school, "number": 1, "colour": "red"}, "colour: is not a field of this contract"),
    ):
        with pytest.raises(ContractBroken) as refusal, here.lighthouse.unit_of_work() as uow:
            uow.emit(lamp, subject="x", school_id=school, data=data)
        assert words in str(refusal.value)
    assert rows(here, school) == []


def test_an_event_of_another_service_or_of_no_contract_is_not_said(here: EmbeddedHouse) -> None:
    with here.lighthouse.unit_of_work() as uow:
        with pytest.raises(
            ValueError, match="lighthouse may not emit boathouse.boat.launched.v1, which is boathouse's"
        ):
            uow.emit("boathouse.boat.launched.v1", subject="x", data={})
        with pytest.raises(UnknownEvent, match="no contract for lighthouse.lamp.lit.v7 \\(known versions: 1\\)"):
            uow.emit("lighthouse.lamp.lit.v7", subject="x", data={})


def test_an_event_outside_the_scope_of_the_transaction_is_not_said(here: EmbeddedHouse) -> None:
    cause = Cause("person:pat", "correlation")
    with (
        pytest.raises(NotAllowed, match="That belongs to another school."),
        here.lighthouse.unit_of_work(cause, only(["mine"])) as uow,
    ):
        light(uow, "yours", 1)


def test_an_event_too_large_is_not_said(here: EmbeddedHouse) -> None:
    school = here.new_school(taken_up=False)
    with pytest.raises(ContractBroken, match="is larger than 262,144 bytes; send ids, not content"):
        here.say(keep_log, school, "é" * 131_072)
    here.say(keep_log, school, "still here")


def test_the_trusts_own_events_are_ordered_under_one_key(here: EmbeddedHouse) -> None:
    ids = [here.say(warn, number) for number in (1, 2)]
    with here.lighthouse.unit_of_work() as uow:
        found = uow.session.execute(
            select(outbox.c.partitionkey, outbox.c.schoolid, outbox.c.sequence).where(outbox.c.id.in_(ids))
        ).all()
    assert {(row.partitionkey, row.schoolid) for row in found} == {("trust", None)}
    first, second = sorted(row.sequence for row in found)
    assert second == first + 1
