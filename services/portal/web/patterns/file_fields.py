"""Fields for files that people send: a spreadsheet, a document, several at once. Each is read once, never beyond its limit,
and what cannot be sent on is said in words at the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, MultipleFileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput
from wtforms.validators import ValidationError

from shared.files_over_rpc import LARGEST_FILE, encoded

SHEETS = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods")
LONGEST_NAME = 120
"""Characters. The end of a longer name is kept, since it says what kind of file it is."""


class DocumentField(FileField):
    """A document to be sent; `filename` and `content` are what goes over RPC."""

    widget = GovFileInput()
    missing = "Choose the document"
    way_out = "make it smaller, or send it in parts"

    def __init__(self, label: str = "Choose the file", validators: Sequence[Any] = (), **named: Any) -> None:
        super().__init__(label, list(validators), **named)
        self.raw = b""
        """What was read, once it was found fit to be sent on."""

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            raise ValidationError(self.missing)
        self.refuse_kind()
        self.raw = self.data.read(LARGEST_FILE + 1)
        if not self.raw:
            raise ValidationError(f"{self.filename} is empty: choose the file again")
        if len(self.raw) > LARGEST_FILE:
            raise ValidationError(f"{self.filename} is larger than 9 megabytes: {self.way_out}")

    def refuse_kind(self) -> None:
        """Raises ValidationError for a kind of file that is not taken; a document may be of any."""

    @property
    def filename(self) -> str:
        return (self.data.filename or "file")[-LONGEST_NAME:]

    @property
    def content(self) -> str:
        """The file in base64."""
        return encoded(self.raw)


class SheetField(DocumentField):
    """A spreadsheet to be sent. Give it the name `file` for the import pages."""

    missing = "Choose the file that is to be checked"
    way_out = "leave out columns that are not needed"

    def refuse_kind(self) -> None:
        if not self.filename.lower().endswith(SHEETS):
            raise ValidationError(f"{self.filename} is no spreadsheet: save it as CSV, XLSX, XLS or ODS")


class DocumentsField(MultipleFileField):
    """Several documents to be sent; `packed` is what goes over RPC, each with its name under `named`."""

    widget = GovFileInput(multiple=True)

    def __init__(
        self,
        label: str,
        *,
        named: str = "name",
        missing: str = "",
        most: int = 50,
        largest: int = LARGEST_FILE,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, **kwargs)
        self.named, self.missing, self.most, self.largest = named, missing, most, largest
        self.packed: list[dict[str, str]] = []

    def pre_validate(self, form: Any) -> None:
        chosen = [one for one in self.data or () if one and one.filename]
        if not chosen and self.missing:
            raise ValidationError(self.missing)
        if len(chosen) > self.most:
            raise ValidationError(f"These are {len(chosen)} files: send at most {self.most} at a time")
        read = [(one.filename[-LONGEST_NAME:], one.read(self.largest + 1)) for one in chosen]
        if sum(len(content) for _, content in read) > self.largest:
            megabytes = self.largest // 1024 // 1024
            raise ValidationError(
                f"These files are larger than {megabytes} megabytes together: make them smaller, or send fewer"
            )
        self.packed = [{self.named: name, "content": encoded(content)} for name, content in read]
