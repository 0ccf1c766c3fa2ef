"""How an event is declared: once, in `contracts/<service>.py`, as a marshmallow schema with the facts that machines and
people need about it. Emitting and taking in both go through the declaration."""

from __future__ import annotations

import builtins
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields

_PLAIN: Mapping[type[fields.Field[Any]], type] = {fields.String: str, fields.Integer: int, fields.Boolean: bool}
TYPE = re.compile(r"^(?P<service>[a-z_]+)\.(?P<name>[a-z_]+(\.[a-z_]+)*)\.v(?P<version>[1-9][0-9]*)$")


class PersonalData(StrEnum):
    """What kind of personal data an event may carry. Pay, health and case content are never in an event."""

    NONE = "none"
    CONTACT = "contact"
    IDENTIFIER = "identifier"


class Replay(StrEnum):
    """What a service that is taken up later gets of the school's past: nothing, the latest of each subject, or all."""

    NONE = "none"
    LATEST = "latest"
    FULL = "full"


class ContractBroken(Exception):
    """The data does not fit the contract; `problems` says which field and why."""

    def __init__(self, type_: str, problems: Mapping[str, Any]) -> None:
        self.problems = dict(problems)
        said = "; ".join(f"{field}: {in_words(problem)}" for field, problem in self.problems.items())
        super().__init__(f"{type_} breaks its contract. {said}")


class UnknownEvent(Exception):
    """No contract of this name and version is known here."""


@dataclass(frozen=True)
class EventContract:
    """One event type in one version, with everything that is promised about it."""

    type: str
    schema: builtins.type[Schema]
    meaning: str
    key: str
    personal_data: PersonalData
    retention: str
    replay: Replay

    @property
    def service(self) -> str:
        return self._parts["service"]

    @property
    def name(self) -> str:
        """The type without its version."""
        return self.type.rsplit(".", 1)[0]

    @property
    def version(self) -> int:
        return int(self._parts["version"])

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(self._reader.fields)

    @cached_property
    def _parts(self) -> Mapping[str, str]:
        found = TYPE.match(self.type)
        if not found:
            raise ValueError(f"{self.type} is not <service>.<what.happened>.v<version>.")
        return found.groupdict()

    @cached_property
    def _writer(self) -> Schema:
        return self.schema(unknown=RAISE)

    @cached_property
    def _reader(self) -> Schema:
        reader = self.schema(unknown=EXCLUDE)
        _pass_over_unknown(reader)
        return reader

    @cached_property
    def _plain_kinds(self) -> Mapping[str, builtins.type] | None:
        """The exact JSON type of each field, where every field is a required text, whole number or truth value without
        further rules; None for a contract that needs marshmallow to judge it."""
        kinds: dict[str, builtins.type] = {}
        for name, field in self._reader.fields.items():
            kind = _PLAIN.get(type(field))
            if kind is None or field.validators or field.allow_none or not field.required or field.data_key:
                return None
            kinds[name] = kind
        return kinds

    def _is_plainly_right(self, data: dict[str, Any]) -> bool:
        """Whether `data` needs no conversion and breaks nothing, seen at a glance: marshmallow takes ten times as long."""
        kinds = self._plain_kinds
        if kinds is None or len(kinds) != len(data):
            return False
        return all(type(data.get(name)) is kind for name, kind in kinds.items())

    def write(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """`data` as plain JSON values. Raises ContractBroken: an emitter may leave nothing out and add nothing."""
        stray = set(data) - self.fields
        if stray:
            raise ContractBroken(self.type, dict.fromkeys(sorted(stray), "is not a field of this contract"))
        if self._is_plainly_right(dict(data)):
            return dict(data)
        plain = self._plain(data)
        try:
            read_back = self._writer.load(plain)
        except ValidationError as problem:
            raise ContractBroken(self.type, messages_of(problem)) from None
        changed = {
            name: f"{data[name]!r} would be sent as {read_back[name]!r}"
            for name in data
            if _altered(data[name], read_back[name])
        }
        if changed:
            raise ContractBroken(self.type, changed)
        return plain

    def _plain(self, data: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return dict(self._writer.dump(data))
        except (TypeError, ValueError, AttributeError):
            # A field cannot write a value of the wrong kind; reading it as it stands finds out which, and why.
            raise ContractBroken(
                self.type, self._writer.validate(dict(data)) or {"data": "cannot be written"}
            ) from None

    def read(self, data: object) -> dict[str, Any]:
        """`data` as Python values. Raises ContractBroken; fields from a newer emitter are left out."""
        if not isinstance(data, dict):
            raise ContractBroken(self.type, {"data": "must be an object"})
        if self._is_plainly_right(data):
            return data
        try:
            return dict(self._reader.load(data))
        except ValidationError as problem:
            raise ContractBroken(self.type, messages_of(problem)) from None


class Contracts:
    """All event contracts known to this process, by type."""

    def __init__(self) -> None:
        self._by_type: dict[str, EventContract] = {}

    def event(
        self,
        type_: str,
        *,
        meaning: str,
        key: str = "school_id",
        personal_data: PersonalData = PersonalData.NONE,
        retention: str,
        replay: Replay = Replay.NONE,
    ) -> Callable[[type[Schema]], type[Schema]]:
        """Class decorator that declares the schema below it as the event `type_`.

        `key` names the field whose value orders the events (events of one key arrive in the order they happened);
        `retention` says in words how long the event is kept and under which duty.
        """

        def declare(schema: type[Schema]) -> type[Schema]:
            if type_ in self._by_type:
                raise ValueError(f"{type_} is declared twice.")
            contract = EventContract(type_, schema, meaning, key, personal_data, retention, replay)
            if key != "school_id" and key not in contract.fields:
                raise ValueError(f"{type_} is ordered by {key}, which is not one of its fields.")
            self._by_type[type_] = contract
            return schema

        return declare

    def __getitem__(self, type_: str) -> EventContract:
        try:
            return self._by_type[type_]
        except KeyError:
            raise UnknownEvent(f"There is no contract for {type_}{self._near(type_)}.") from None

    def __contains__(self, type_: object) -> bool:
        return type_ in self._by_type

    def __iter__(self) -> Iterator[EventContract]:
        return iter(sorted(self._by_type.values(), key=lambda contract: contract.type))

    def emitted_by(self, service: str) -> list[EventContract]:
        return [contract for contract in self if contract.service == service]

    def _near(self, type_: str) -> str:
        stem = type_.rsplit(".v", 1)[0]
        versions = [known.rsplit(".v", 1)[1] for known in self._by_type if known.rsplit(".v", 1)[0] == stem]
        return f" (known versions: {', '.join(sorted(versions))})" if versions else ""


contracts = Contracts()
"""The contracts of this process; filled by `load_contracts`."""


def load_contracts() -> Contracts:
    """Import every module of the `contracts` package, so that all declarations are known."""
    package = importlib.import_module("contracts")
    for found in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"contracts.{found.name}")
    return contracts


def _pass_over_unknown(schema: Schema) -> None:
    """Make nested objects read as the outer one is: a newer emitter may add optional fields inside them too."""
    inside: list[Any] = list(schema.fields.values())
    while inside:
        part = inside.pop()
        if isinstance(part, fields.Nested):
            part.unknown = EXCLUDE
            inside.extend(part.schema.fields.values())
        inside.extend(inner for name in ("inner", "value_field") if (inner := getattr(part, name, None)) is not None)


def messages_of(problem: ValidationError) -> dict[str, Any]:
    """What marshmallow found wrong, by field."""
    return dict(problem.normalized_messages())  # type: ignore[no-untyped-call]


def in_words(problem: Any) -> str:
    """What marshmallow found wrong with one field, as a sentence."""
    if isinstance(problem, list):
        return " ".join(in_words(part) for part in problem)
    if isinstance(problem, dict):
        return ", ".join(f"{name}: {in_words(part)}" for name, part in problem.items())
    return str(problem)


def _altered(given: Any, read_back: Any) -> bool:
    """Whether writing changed a value without saying so; 1 and True are equal to Python and not to a reader."""
    return bool(given != read_back) or isinstance(given, bool) is not isinstance(read_back, bool)
