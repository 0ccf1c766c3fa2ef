"""One question put to every service that keeps schools' records, and the answers side by side; a service that is away is
named and keeps no other from answering."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from services.portal.web.context import ask
from shared.errors import NotAllowed, NotTakenUp, ServiceAway
from shared.service import installed


@dataclass
class Answers:
    """What each service answered, by its name, and the names of those that did not."""

    by_service: dict[str, Any] = field(default_factory=dict)
    away: list[str] = field(default_factory=list)


def services() -> list[str]:
    """The services of this trust, membership first: it knows the school."""
    return sorted(installed.names(), key=lambda name: (name != "membership", name))


def ask_each(method: str, /, *, among: Collection[str] | None = None, **request: Any) -> Answers:
    """Every service's answer (or those `among` them); one that does not answer this person's role is left out."""
    found = Answers()
    for service in services():
        if among is not None and service not in among:
            continue
        try:
            found.by_service[service] = ask(service, method, **request)
        except ServiceAway:
            found.away.append(service)
        except (NotAllowed, NotTakenUp):
            continue
    return found
