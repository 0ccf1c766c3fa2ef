"""HMRC's own files by which a return is checked before it is sent: schemas and business rules. They are not part of this project: they
stand in a folder that the trust fills from HMRC's RTI technical packs (GOV.UK, "PAYE Online: support for software developers"), one
pack a tax year, with the signature schema of the W3C (xmldsig-core-schema.xsd) that the envelope refers to."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

SETTING = "QUAYSIDE_PAYROLL_SCHEMAS"
"""The folder; the files are found in it and in the folders below it, by their names."""
ENVELOPE = "envelope-v2-0-HMRC"
SIGNATURES = "xmldsig-core-schema.xsd"


@dataclass(frozen=True, slots=True)
class OfficialFile:
    """One file, with what a record of a check says of it."""

    path: Path

    def in_words(self) -> str:
        digest = hashlib.sha256(self.path.read_bytes()).hexdigest()
        return f"{self.path.name} (sha256 {digest[:12]}…)"


@dataclass(frozen=True, slots=True)
class OfficialFiles:
    """What is found in the folder; nothing where no folder is set."""

    folder: Path | None

    @classmethod
    def from_setting(cls) -> OfficialFiles:
        folder = os.environ.get(SETTING)
        return cls(Path(folder) if folder else None)

    def schema(self, begins: str) -> OfficialFile | None:
        """The schema whose name begins so; the latest version of several."""
        return self._latest(f"{begins}*.xsd")

    def rules(self, begins: str) -> OfficialFile | None:
        """The business rules whose name begins so, as a stylesheet."""
        return self._latest(f"{begins}*.xslt")

    def _latest(self, pattern: str) -> OfficialFile | None:
        if self.folder is None or not self.folder.is_dir():
            return None
        found = sorted(self.folder.rglob(pattern), key=lambda path: (path.name, path))
        return OfficialFile(found[-1]) if found else None


class _BesideIt(etree.Resolver):
    """Finds the schema that the envelope imports by a web address in the folder, and nothing anywhere else."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    # What lxml's stubs leave out: the third argument and the ways to answer.
    def resolve(self, *asked: Any) -> Any:
        system_url, _, context = asked
        answer: Any = super()
        name = (system_url or "").rsplit("/", 1)[-1]
        if name == SIGNATURES:
            for path in sorted(self._folder.rglob(SIGNATURES)):
                return answer.resolve_filename(str(path), context)
        if system_url is None or system_url.startswith(("http:", "https:", "ftp:")):
            return answer.resolve_empty(context)
        return None


def safe_parser() -> etree.XMLParser:
    """A parser that expands no entities, loads no DTD and reaches no network."""
    return etree.XMLParser(
        resolve_entities=False, load_dtd=False, dtd_validation=False, no_network=True, huge_tree=False
    )


@cache
def compiled_schema(file: OfficialFile, folder: Path) -> etree.XMLSchema | None:
    """The schema ready to check with; None where it needs another file that is not in the folder."""
    parser = safe_parser()
    parser.resolvers.add(_BesideIt(folder))
    try:
        return etree.XMLSchema(etree.parse(str(file.path), parser))
    except etree.XMLSchemaParseError:
        return None


@cache
def compiled_rules(file: OfficialFile) -> etree.XSLT:
    """The stylesheet ready to run: it may look into itself, write nothing and reach no network."""
    access_control: Any = etree.XSLTAccessControl
    access = access_control(read_network=False, write_network=False, write_file=False, create_dir=False)
    return etree.XSLT(etree.parse(str(file.path), safe_parser()), access_control=access)
