"""How a service declares itself: one class in its `entrypoints.py`, whose decorated methods say what it answers, what it
listens to, and what it does by itself. The declarations are plain data; what runs them (nameko on RabbitMQ, or threads in
one process) reads them and adds the guarantees."""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from marshmallow import Schema

from shared.identity.roles import Role
from shared.persistence.unit_of_work import UnitOfWork

Method = TypeVar("Method", bound=Callable[..., Any])
_MARK = "__quayside__"


class Needs(StrEnum):
    """What a school must hold before it may call: nothing, the right to read, or the right to use."""

    NOTHING = "nothing"
    READ = "read"
    USE = "use"


@dataclass(frozen=True)
class RpcMethod:
    """A question or command that the service answers."""

    name: str
    request: type[Schema]
    roles: frozenset[Role]
    needs: Needs
    changes: bool
    call: Callable[..., Any]
    shown_once: frozenset[str] = frozenset()

    @property
    def per_school(self) -> bool:
        """Whether the request names the one school that it is about."""
        return "school_id" in self.request._declared_fields


@dataclass(frozen=True)
class Subscription:
    """An event that the service reads, and the fields of it that it reads."""

    type: str
    fields: frozenset[str]
    gated: bool
    call: Callable[..., None]


@dataclass(frozen=True)
class JobKind:
    """Long work that the service's worker does in steps."""

    name: str
    call: Callable[..., Any]
    attempts: int


@dataclass(frozen=True)
class Sweep:
    """Something the service looks after by itself every so often; it derives what is due, so a missed run loses nothing."""

    name: str
    every: timedelta
    call: Callable[..., None]


@dataclass(frozen=True)
class TakeUpSource:
    """A service whose past events of a school are replayed here when that school takes this service up."""

    source: str
    types: tuple[str, ...]


def rpc(
    request: type[Schema],
    *,
    roles: Iterable[Role],
    needs: Needs = Needs.USE,
    changes: bool = True,
    shown_once: Iterable[str] = (),
) -> Callable[[Method], Method]:
    """Declare a method as answerable over RPC: `method(self, uow, **request)`, returning plain JSON values.

    The caller must hold one of `roles`: at the school that the request names in `school_id`, or for the whole trust.
    A request without `school_id` runs in the scope of all the schools at which the caller holds one of them.
    `needs` says what the named school must have taken up. Queries say `changes=False`. `shown_once` names secrets in the
    answer: they are not kept with an idempotency key, so a call that is repeated gets None in their place.
    """

    def mark(method: Method) -> Method:
        held = frozenset(roles)
        if not held:
            raise ValueError(f"{method.__name__} declares no roles, so nobody could call it.")
        setattr(method, _MARK, ("rpc", request, held, needs, changes, frozenset(shown_once)))
        return method

    return mark


def handles(type_: str, *, reads: Iterable[str], gated: bool = True) -> Callable[[Method], Method]:
    """Declare a method as the handler of an event: `method(self, uow, event)`, returning nothing.

    `reads` names the fields it reads; the event carries only those. `gated` events of a school that has not taken up
    this service are skipped and counted. Raise Retry or Refused; any other error is retried with back-off.
    """

    def mark(method: Method) -> Method:
        setattr(method, _MARK, ("handles", type_, frozenset(reads), gated))
        return method

    return mark


def job(name: str, *, attempts: int = 5) -> Callable[[Method], Method]:
    """Declare a method as a kind of job: `method(self, run)`, where `run` gives units of work, steps and progress."""

    def mark(method: Method) -> Method:
        setattr(method, _MARK, ("job", name, attempts))
        return method

    return mark


def sweep(*, every: timedelta) -> Callable[[Method], Method]:
    """Declare a method that the worker calls every so often: `method(self, uow)`. It must be safe to run at any time."""

    def mark(method: Method) -> Method:
        setattr(method, _MARK, ("sweep", every))
        return method

    return mark


@dataclass(frozen=True)
class TableOwned:
    """A table with rows that belong to schools: how it is exported, and what leaving does to it.

    `erase` is "delete", or "keep" with the `duty` that asks for keeping and for how long; `blank` names columns whose
    personal content is blanked in kept rows.
    """

    name: str
    title: str
    erase: str
    duty: str = ""
    blank: tuple[str, ...] = ()
    school_column: str = "school_id"


class Service:
    """Base of every service's entrypoints. Subclasses set the class attributes and declare methods."""

    name: ClassVar[str]
    title: ClassVar[str]
    unit_of_work: ClassVar[type[UnitOfWork]] = UnitOfWork
    taken_up: ClassVar[bool] = True
    """Whether schools take this service up; membership itself is there for everybody."""
    take_up_sources: ClassVar[tuple[TakeUpSource, ...]] = ()
    tables: ClassVar[tuple[TableOwned, ...]] = ()
    face: ClassVar[str | None] = None
    """Package that serves this service's pages: `python -m <face>` in a process of its own, `<face>.serving.embedded` as
    threads of an embedded run."""

    def observe(self, uow: UnitOfWork) -> None:
        """Set the service's own gauges; each of its workers asks every minute, and nothing is written."""

    @cached_property
    def rpc_methods(self) -> Mapping[str, RpcMethod]:
        found = {}
        for name, method, marks in self._marked("rpc"):
            request, roles, needs, changes, shown_once = marks
            found[name] = RpcMethod(name, request, roles, needs, changes, method, shown_once)
        return found

    @cached_property
    def subscriptions(self) -> Mapping[str, Subscription]:
        found: dict[str, Subscription] = {}
        for _, method, marks in self._marked("handles"):
            type_, reads, gated = marks
            if type_ in found:
                raise ValueError(f"{self.name} handles {type_} twice; one event has one handler in a service.")
            found[type_] = Subscription(type_, reads, gated and self.taken_up, method)
        return found

    @cached_property
    def job_kinds(self) -> Mapping[str, JobKind]:
        return {marks[0]: JobKind(marks[0], method, marks[1]) for _, method, marks in self._marked("job")}

    @cached_property
    def sweeps(self) -> Mapping[str, Sweep]:
        return {name: Sweep(name, marks[0], method) for name, method, marks in self._marked("sweep")}

    @property
    def folder(self) -> Path:
        """The room of this service on disk; its migrations and rules are below it."""
        module = importlib.import_module(type(self).__module__)
        file = Path(str(module.__file__))
        return file.parent.parent if file.stem == "__init__" else file.parent

    def _marked(self, kind: str) -> list[tuple[str, Callable[..., Any], tuple[Any, ...]]]:
        found = []
        for name in dir(type(self)):
            declared = getattr(getattr(type(self), name), _MARK, None)
            if declared and declared[0] == kind:
                found.append((name, getattr(self, name), declared[1:]))
        return found


@dataclass
class Installed:
    """The services that are installed beside this kernel, found by looking, so that the kernel need not know them."""

    package: str = "services"
    _loaded: dict[str, Service] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Names of all rooms that have entrypoints of a service."""
        rooms = importlib.import_module(self.package)
        return sorted(
            found.name
            for found in pkgutil.iter_modules(rooms.__path__)
            if found.ispkg and find_spec(f"{self.package}.{found.name}.entrypoints") is not None
        )

    def load(self, name: str) -> Service:
        """The service `name`. Raises LookupError, naming those there are, for one that is not installed."""
        if name not in self._loaded:
            if name not in self.names():
                raise LookupError(f"There is no service {name} here. There are: {', '.join(self.names())}.")
            module = importlib.import_module(f"{self.package}.{name}.entrypoints")
            found = [
                kind
                for kind in vars(module).values()
                if isinstance(kind, type) and issubclass(kind, Service) and kind.__module__ == module.__name__
            ]
            if len(found) != 1:
                raise LookupError(f"{module.__name__} should declare one service; it declares {len(found)}.")
            self._loaded[name] = found[0]()
        return self._loaded[name]

    def all(self) -> list[Service]:
        return [self.load(name) for name in self.names()]


installed = Installed(os.environ.get("QUAYSIDE_SERVICES", "services"))
"""What is installed; another package than `services` can be named, so that the kernel is tested on services of its own."""
