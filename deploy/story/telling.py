"""How the story is told: headings, sentences, and checks that a wrong figure fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from shared.errors import QuaysideError
from shared.hosting.stage import Stage
from shared.identity.context import EVERY_SCHOOL, Caller
from shared.identity.roles import Role


@dataclass
class Telling:
    """The stage, the schools by their names in the story, and what was checked so far."""

    stage: Stage
    schools: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    held: int = 0
    broken: list[str] = field(default_factory=list)
    passphrase: str = ""
    """With which everybody of the story signs in to the portal of this run."""

    def chapter(self, title: str) -> None:
        day = self.stage.clock.now().strftime("%-d %B %Y")
        self.stage.console.print(f"\n[bold]{title}[/bold]  [dim]{day}[/dim]")

    def say(self, words: str) -> None:
        self.stage.console.print(f"  {words}")

    def check(self, words: str, holds: bool) -> None:
        """Say something that must be so; the story fails where it is not."""
        if holds:
            self.held += 1
            self.stage.console.print(f"  [green]✓[/green] {words}")
        else:
            self.broken.append(words)
            self.stage.console.print(f"  [red]✗ {words}[/red]")

    def refused(self, who: Caller, service: str, method: str, **request: Any) -> str:
        """What a service says when it refuses; the story fails where it does not refuse."""
        try:
            self.stage.call(who, service, method, **request)
        except QuaysideError as refusal:
            return refusal.message
        self.check(f"{service} refuses {method}", False)
        return ""

    def until(self, day: date, hour: int = 8) -> None:
        """Let time pass until the morning of `day`, with everything that falls due on the way."""
        self.stage.move_to(datetime.combine(day, time(hour), UTC), timeout=120)

    def head(self, school: str) -> Caller:
        return self.stage.caller(f"head@{school}", (Role.HEAD, self.schools[school]))

    def trust(self, role: Role) -> Caller:
        return self.stage.caller(f"{role.value}@trust", (role, EVERY_SCHOOL))

    def ask(self, who: Caller, service: str, method: str, /, **request: Any) -> Any:
        return self.stage.call(who, service, method, **request)


def named(school: str) -> str:
    """A school's name as the story tells it."""
    return {"bromley_ap": "Bromley Trust AP", "beacon": "Bromley Beacon"}.get(school, school.replace("_", " ").title())
