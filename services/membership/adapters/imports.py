"""The repository of files of schools that people sent. They are the trust's: no school narrows them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import select, update

from services.membership.adapters.base import Repository
from services.membership.adapters.tables_schools import SchoolImportRow
from services.membership.application.school_ports import ImportRecord
from shared.errors import NotFound

_NAMES = [one.name for one in fields(ImportRecord)]
_COLUMNS = [getattr(SchoolImportRow, name) for name in _NAMES]
"""Without the file itself, which may be megabytes."""


class ImportRepository(Repository):
    """Files with what was found in them and what became of them."""

    def add(self, record: ImportRecord, content: bytes) -> None:
        values = {name: getattr(record, name) for name in _NAMES}
        self._session.add(SchoolImportRow(**values | {"terms": dict(record.terms)}, content=content))

    def get(self, import_id: str) -> ImportRecord:
        """The record. Raises NotFound."""
        self._session.flush()
        row = self._session.execute(select(*_COLUMNS).where(SchoolImportRow.import_id == import_id)).first()
        if row is None:
            raise NotFound("There is no such import: send the file again.")
        return ImportRecord(*row)

    def content(self, import_id: str) -> bytes:
        """The file as it was sent. Raises NotFound once it was taken, since it is not kept longer than it is needed."""
        wanted = select(SchoolImportRow.content).where(SchoolImportRow.import_id == import_id)
        content = self._session.scalar(wanted)
        if content is None:
            raise NotFound("The file of this import is not kept any more: send it again.")
        return bytes(content)

    def change(self, import_id: str, **values: Any) -> None:
        self._session.flush()
        self._session.execute(
            update(SchoolImportRow)
            .where(SchoolImportRow.import_id == import_id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )

    def listed(self, most: int) -> list[ImportRecord]:
        """The newest imports."""
        wanted = select(*_COLUMNS).order_by(SchoolImportRow.import_id.desc()).limit(most)
        return [ImportRecord(*row) for row in self._session.execute(wanted)]

    def already_taken(self, sha256: str) -> ImportRecord | None:
        """The import that took this very file, if one did."""
        wanted = select(*_COLUMNS).where(SchoolImportRow.sha256 == sha256, SchoolImportRow.state == "taken")
        row = self._session.execute(wanted.order_by(SchoolImportRow.import_id.desc()).limit(1)).first()
        return ImportRecord(*row) if row else None
