"""Two schools' rows are kept apart by the database itself; two people at once lose nothing; and a job that is killed goes on
where it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from services.membership.adapters.tables_schools import FENCED
from services.membership.adapters.unit_of_work import MembershipUnitOfWork
from services.membership.application import school_files, timers
from services.membership.application.file_kinds import FileKind
from services.membership.domain.journey_steps import withdraw
from shared.errors import Conflict, NotFound
from shared.persistence.scope import only
from shared.persistence.unit_of_work import by_itself
from tests.membership.application.schools.harbour import LEAD, Federation, Harbour


def test_postgresql_shows_no_row_of_another_school(tmp_path: Path, empty_database: str) -> None:
    harbour = Harbour(tmp_path, empty_database)
    federation = Federation(harbour)
    federation.alongside()
    stranger = harbour.school("118105", "Sir Henry Cooper School")
    with harbour.runtime.unit_of_work(by_itself("membership"), only([stranger])) as uow:
        seen = {
            table: {row[0] for row in uow.session.execute(text(f"SELECT school_id FROM {table}"))} for table in FENCED
        }
    assert seen == {
        table: {stranger} if table.startswith("school") and table not in _EMPTY else set() for table in seen
    }
    harbour.stop()


_EMPTY = {"school_census", "school_trust"}


def test_two_people_at_once_do_not_undo_each_other(federation: Federation) -> None:
    federation.agreed()
    harbour = federation.harbour
    with harbour.uow() as uow:
        stale = uow.memberships.of_school(federation.manor_mead)
    federation.as_lead("decline", words="the trust has no room this year")
    after, _ = withdraw(stale.membership, "too late", uow.today())
    with pytest.raises(Conflict, match="Somebody changed this membership in the meantime"), harbour.uow() as uow:
        uow.memberships.save(after, stale.version)
    assert federation.page()["state"] == "declined"


def test_a_case_is_seen_from_each_of_its_schools_and_from_no_other(federation: Federation) -> None:
    federation.alongside()
    harbour = federation.harbour
    stranger = harbour.school("118105", "Sir Henry Cooper School")
    assert harbour.ask(LEAD, "membership", school_id=federation.walton_leigh)["state"] == "associate"
    with pytest.raises(NotFound, match="begin with an enquiry"):
        harbour.ask(LEAD, "membership", school_id=stranger)
    case = federation.page()["membership_id"]
    with harbour.runtime.unit_of_work(by_itself("membership"), only([stranger])) as narrow:
        assert isinstance(narrow, MembershipUnitOfWork)
        with pytest.raises(NotFound):
            narrow.memberships.get(case)


def test_looking_for_what_fell_due_twice_finds_nothing_the_second_time(federation: Federation) -> None:
    federation.alongside()
    federation.harbour.on(2027, 3, 25)
    with federation.harbour.uow() as uow:
        assert timers.note_what_fell_due(uow) == 0


class Killed(Exception):
    """The process is gone."""


def test_an_import_that_is_killed_goes_on_where_it_was_and_registers_nobody_twice(
    harbour: Harbour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"{150_000 + number},School {number},Academy converter,Open\n" for number in range(10))
    path = tmp_path / "ten.csv"
    path.write_text("urn,name,type,status\n" + rows)
    page = harbour.send(path, "establishments")
    monkeypatch.setattr(school_files, "ROWS_IN_A_STEP", 4)
    kind = school_files.KINDS["establishments"]
    calls: list[int] = []

    def killed_in_the_second_step(uow: Any, some: Any, terms: Any, save: bool) -> Any:
        calls.append(len(some))
        taken = kind.take(uow, some, terms, save)
        if len(calls) == 2:
            raise Killed
        return taken

    fragile = FileKind(kind.name, kind.title, kind.columns, (), kind.read, killed_in_the_second_step)
    monkeypatch.setattr(school_files, "KINDS", {"establishments": fragile})
    harbour.ask(LEAD, "take_schools_file", import_id=page["import_id"])
    harbour.work()
    assert harbour.ask(LEAD, "schools")["count"] == 4, "the first step is kept, the second is not half there"
    harbour.on(2026, 5, 5)
    result = harbour.ask(LEAD, "schools_import", import_id=page["import_id"])["result"]
    assert result["new"] == 10
    assert calls == [4, 4, 4, 2]
    assert len(harbour.said("membership.school.recorded.v1")) == 10
