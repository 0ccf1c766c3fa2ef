"""The repository of files sent as invoices, and of what was published as open data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, func, select, update

from services.procurement.adapters.base import Repository
from services.procurement.adapters.einvoices.tables import ReleaseRow, SentFileRow
from services.procurement.application.einvoices.ports import FileHead, Release, SentFile
from services.procurement.domain.einvoices.reading import FileState
from shared.refusals import ChangedMeanwhile, NotKnown

_KEPT = tuple(SentFile.__dataclass_fields__)
_HEAD = tuple(FileHead.__dataclass_fields__)


class EInvoiceRepository(Repository):
    """Files and releases are the trust's: no school narrows them."""

    def known_as(self, sha256: str) -> SentFile | None:
        """The file with this content, whoever sent it."""
        row = self._session.scalars(select(SentFileRow).where(SentFileRow.sha256 == sha256)).first()
        return _sent(row) if row else None

    def add_file(self, file: SentFile, content: bytes) -> None:
        self._session.add(SentFileRow(**_columns(file), content=content))
        self._session.flush()

    def file(self, file_id: str) -> SentFile:
        """The file. Raises NotKnown."""
        return _sent(self._row(file_id))

    def content(self, file_id: str) -> bytes:
        """The bytes as they were sent. Raises NotKnown."""
        return bytes(self._row(file_id).content)

    def put_file(self, file: SentFile, before: FileState) -> None:
        """The file as it is now. Raises ChangedMeanwhile where it is not in the state it was read in any more."""
        where = (SentFileRow.file_id == file.file_id, SentFileRow.state == before.value)
        values = {name: value for name, value in _columns(file).items() if name != "file_id"}
        done = self._session.execute(update(SentFileRow).where(*where).values(**values))
        assert isinstance(done, CursorResult)
        if done.rowcount != 1:
            raise ChangedMeanwhile("Somebody else has just dealt with this file: look at it again")

    def files(self, states: Sequence[FileState], page: int, size: int) -> list[FileHead]:
        """One page of the files in some states (none named: all), newest first."""
        row = SentFileRow
        wanted = select(*(getattr(row, name) for name in _HEAD)).order_by(row.sent_at.desc(), row.file_id.desc())
        if states:
            wanted = wanted.where(row.state.in_([state.value for state in states]))
        found = self._session.execute(wanted.limit(size).offset((page - 1) * size)).mappings()
        return [FileHead(**{**one, "state": FileState(one["state"])}) for one in found]

    def count_files(self) -> dict[FileState, int]:
        """How many files are in each state."""
        counted = select(SentFileRow.state, func.count()).group_by(SentFileRow.state)
        return {FileState(state): int(number) for state, number in self._session.execute(counted)}

    def waiting_since(self, moment: datetime) -> list[SentFile]:
        """Files that were given to be read before a moment and still wait, the oldest first."""
        late = (SentFileRow.state == FileState.WAITING.value, SentFileRow.asked_at < moment)
        return [_sent(row) for row in self._session.scalars(select(SentFileRow).where(*late).order_by("asked_at"))]

    def add_release(self, release: Release) -> None:
        row = ReleaseRow(**{name: getattr(release, name) for name in Release.__dataclass_fields__ if name != "body"})
        row.body = dict(release.body)
        self._session.add(row)
        self._session.flush()

    def release(self, release_id: str) -> Release:
        """One publication. Raises NotKnown."""
        found = self._releases(ReleaseRow.release_id == release_id)
        if not found:
            raise NotKnown("There is no such release: look at the list of what was published")
        return found[0]

    def releases(self, ocid: str) -> list[Release]:
        """What was published about a contracting process, oldest first."""
        return self._releases(ReleaseRow.ocid == ocid)

    def releases_about(self, about: str) -> list[Release]:
        """What was published about a tender, oldest first."""
        return self._releases(ReleaseRow.about == about)

    def processes(self, page: int, size: int) -> tuple[list[str], int]:
        """The contracting processes of which something was published, latest first, and how many there are."""
        row = ReleaseRow
        latest = select(row.ocid).group_by(row.ocid).order_by(func.max(row.published_at).desc(), row.ocid)
        counted = self._session.scalar(select(func.count(func.distinct(row.ocid))))
        return list(self._session.scalars(latest.limit(size).offset((page - 1) * size))), int(counted or 0)

    def _releases(self, where: Any) -> list[Release]:
        wanted = select(ReleaseRow).where(where).order_by(ReleaseRow.published_at, ReleaseRow.release_id)
        names = Release.__dataclass_fields__
        return [Release(**{name: getattr(row, name) for name in names}) for row in self._session.scalars(wanted)]

    def _row(self, file_id: str) -> SentFileRow:
        row = self._session.get(SentFileRow, file_id, populate_existing=True)
        if row is None:
            raise NotKnown("There is no such file: choose one from the list of files")
        return row


def _columns(file: SentFile) -> dict[str, Any]:
    said = {name: getattr(file, name) for name in _KEPT}
    invoice = dict(file.invoice) if file.invoice is not None else None
    found = [dict(one) for one in file.found]
    return {**said, "state": file.state.value, "found": found, "invoice": invoice, "senders": list(file.senders)}


def _sent(row: SentFileRow) -> SentFile:
    said = {name: getattr(row, name) for name in _KEPT}
    return SentFile(**{**said, "state": FileState(row.state), "found": tuple(row.found), "senders": tuple(row.senders)})
