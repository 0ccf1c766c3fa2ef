"""Why something happened: from an event, a job or the id of a thing, up to what first set it going and down to all that
came of it, across every service's records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared.errors import NotFound
from shared.identifiers import is_id
from shared.persistence import operations_store
from shared.persistence.operations_store import EventTold, JobTold, reading
from shared.runtime import Runtime

DEEPEST = 100
"""Steps of cause and effect that are followed; a longer chain is a loop that somebody should hear about."""
SHORTEST_BEGINNING = 8


@dataclass
class Step:
    """One thing that happened: an event, a job, or the request of a person that started it all."""

    kind: str
    id: str
    service: str
    what: str
    subject: str
    school_id: str | None
    actor: str
    why: str
    at: datetime | None
    asked: bool = False
    """Whether this is what was asked about."""
    heard: list[tuple[str, str, datetime]] = field(default_factory=list)
    """(service, outcome, when) of each service that took the event in."""
    led_to: list[Step] = field(default_factory=list)

    def walk(self) -> Iterator[Step]:
        """This step and all that came of it."""
        yield self
        for step in self.led_to:
            yield from step.walk()


@dataclass
class _Found:
    service: str
    told: EventTold | JobTold


class Why:
    """Asks the records of all `runtimes`. Raises DatabaseAway where one cannot be reached."""

    def __init__(self, runtimes: Sequence[Runtime]) -> None:
        self._runtimes = runtimes
        self._found: dict[str, _Found] = {}

    def tell(self, name: str) -> list[Step]:
        """The chains of cause and effect that `name` (an event, a job, a thing, or the beginning of an id) is part of,
        each from its first cause. Raises NotFound."""
        self._found = {}
        asked = self._look_up(name)
        if not asked:
            raise NotFound(f"No service knows an event, a job or a thing called {name}.")
        self._go_up()
        self._add_the_whole_request(asked)
        self._go_down()
        return self._trees(asked)

    def _look_up(self, name: str) -> set[str]:
        full = self._completed(name)
        return self._collect(
            lambda c: [
                *operations_store.events_called(c, [full]),
                *operations_store.jobs_called(c, [full]),
                *operations_store.events_about(c, full),
            ]
        )

    def _completed(self, name: str) -> str:
        if is_id(name) or len(name) < SHORTEST_BEGINNING:
            return name
        ids: set[str] = set()
        for runtime in self._runtimes:
            with reading(runtime.database.engine) as connection:
                ids.update(operations_store.ids_beginning(connection, name))
        if len(ids) > 1:
            raise NotFound(f"More than one id begins with {name}. Give more of it.")
        return ids.pop() if ids else name

    def _go_up(self) -> None:
        for _ in range(DEEPEST):
            causes = {found.told.causation_id for found in self._found.values() if found.told.causation_id}
            unknown = sorted(causes - set(self._found))
            if not unknown or not self._collect(lambda c, ids=unknown: operations_store.events_called(c, ids)):
                return

    def _add_the_whole_request(self, asked: set[str]) -> None:
        """Jobs that a person asked for have no cause but share the request with what they emit."""
        requests = {
            self._found[id_].told.correlation_id
            for id_ in asked
            if isinstance(self._found[id_].told, JobTold) and self._found[id_].told.causation_id is None
        }
        for request in sorted(requests):
            self._collect(lambda c, r=request: operations_store.events_of_request(c, r))

    def _go_down(self) -> None:
        fresh = set(self._found)
        for _ in range(DEEPEST):
            if not fresh:
                return
            causes = sorted(fresh)
            fresh = self._collect(
                lambda c, ids=causes: [
                    *operations_store.events_caused_by(c, ids),
                    *operations_store.jobs_caused_by(c, ids),
                ]
            )

    def _collect(self, ask: Callable[..., Iterable[EventTold | JobTold]]) -> set[str]:
        """Ask every service; returns the ids that were not known before."""
        fresh: set[str] = set()
        for runtime in self._runtimes:
            with reading(runtime.database.engine) as connection:
                for told in ask(connection):
                    if told.id not in self._found:
                        self._found[told.id] = _Found(runtime.service.name, told)
                        fresh.add(told.id)
        return fresh

    def _trees(self, asked: set[str]) -> list[Step]:
        steps = {id_: self._step(found, id_ in asked) for id_, found in self._found.items()}
        self._add_listeners(steps)
        roots: list[Step] = []
        requests: dict[str, Step] = {}
        for id_, found in sorted(self._found.items(), key=lambda pair: pair[1].told.at):
            cause = found.told.causation_id
            if cause in steps:
                steps[cause].led_to.append(steps[id_])
                continue
            request = found.told.correlation_id
            if request not in requests:
                requests[request] = _request(found, cause)
                roots.append(requests[request])
            requests[request].led_to.append(steps[id_])
        return roots

    def _step(self, found: _Found, asked: bool) -> Step:
        told = found.told
        if isinstance(told, EventTold):
            return Step(
                "event", told.id, found.service, told.type, told.subject, told.school_id, told.actor, told.why,
                told.at, asked,
            )  # fmt: skip
        said = f"{told.state}{f': {told.message}' if told.message else ''}"
        return Step("job", told.id, found.service, told.kind, "", told.school_id, told.actor, said, told.at, asked)

    def _add_listeners(self, steps: dict[str, Step]) -> None:
        events = [id_ for id_, step in steps.items() if step.kind == "event"]
        for runtime in self._runtimes:
            with reading(runtime.database.engine) as connection:
                for id_, (outcome, at) in operations_store.outcomes(connection, events).items():
                    steps[id_].heard.append((runtime.service.name, outcome.value, at))


def _request(found: _Found, cause: str | None) -> Step:
    """What stands above the first thing that is known: a person's request, a time that had come, or a cause that is gone."""
    told = found.told
    by_itself = told.actor.startswith("service:")
    what = "a time that had come" if by_itself else f"a request by {told.actor}"
    if cause is not None:
        what = f"{cause}, which no installed service knows"
    return Step("request", told.correlation_id, found.service, what, "", told.school_id, told.actor, "", told.at)
