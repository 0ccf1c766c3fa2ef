"""What einvoices needs of its surroundings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.procurement.domain.einvoices.reading import FileState


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that somebody sent as an invoice, and what came of it. `found` is the findings as JSON, `invoice` the invoice
    as JSON where one could be read, `decided` what a person decided and why. `senders` are all who sent it, the first one
    first; `job_id` is the job that reads it, asked for at `asked_at`."""

    file_id: str
    name: str
    size: int
    sha256: str
    came_by: str
    sent_by: str
    sent_at: datetime
    state: FileState
    form: str = ""
    checked_by: str = ""
    said: str = ""
    found: tuple[Mapping[str, str], ...] = ()
    invoice: Mapping[str, Any] | None = None
    text: str = ""
    invoice_id: str | None = None
    decided: str = ""
    decided_by: str = ""
    senders: tuple[str, ...] = ()
    job_id: str = ""
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FileHead:
    """A file as it stands in a list."""

    file_id: str
    name: str
    form: str
    state: FileState
    said: str
    sent_by: str
    sent_at: datetime
    invoice_id: str | None


@dataclass(frozen=True, slots=True)
class Release:
    """One publication about a contracting process. Never changed once written."""

    release_id: str
    ocid: str
    about: str
    tag: str
    published_at: datetime
    body: Mapping[str, Any]


class EInvoices(Protocol):
    """Files sent as invoices, and what was published as open data."""

    def known_as(self, sha256: str) -> SentFile | None: ...
    def add_file(self, file: SentFile, content: bytes) -> None: ...
    def file(self, file_id: str) -> SentFile: ...
    def content(self, file_id: str) -> bytes: ...
    def put_file(self, file: SentFile, before: FileState) -> None: ...
    def files(self, states: Sequence[FileState], page: int, size: int) -> list[FileHead]: ...
    def count_files(self) -> dict[FileState, int]: ...
    def waiting_since(self, moment: datetime) -> list[SentFile]: ...
    def add_release(self, release: Release) -> None: ...
    def release(self, release_id: str) -> Release: ...
    def releases(self, ocid: str) -> list[Release]: ...
    def releases_about(self, about: str) -> list[Release]: ...
    def processes(self, page: int, size: int) -> tuple[list[str], int]: ...
