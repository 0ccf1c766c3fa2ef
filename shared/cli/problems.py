"""What goes wrong, in one sentence each, with the exit status that a script can go by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from shared.errors import BrokerAway, DatabaseAway, QuaysideError, ServiceAway

REFUSED = 1
WRONGLY_CALLED = 2
CANNOT_REACH = 3


class Refused(click.ClickException):
    """Something was refused, or problems were found."""

    exit_code = REFUSED


class WronglySetUp(click.ClickException):
    """A setting is missing, or names something that is not there."""

    exit_code = WRONGLY_CALLED


class CannotReach(click.ClickException):
    """A broker, a database or a service does not answer."""

    exit_code = CANNOT_REACH


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """Turn every problem that the house knows into a sentence and an exit status; what nobody foresaw stays a traceback."""
    try:
        yield
    except click.ClickException:
        raise
    except BrokerAway as problem:
        raise CannotReach(f"{_full_stop(problem)} Is RabbitMQ running, and AMQP_URI right?") from None
    except DatabaseAway as problem:
        raise CannotReach(f"The database cannot be reached: {_full_stop(problem)}") from None
    except ServiceAway as problem:
        raise CannotReach(problem.message) from None
    except QuaysideError as problem:
        raise Refused(problem.message) from None
    except Exception as problem:
        raise _less_common(problem) from None


def _less_common(problem: Exception) -> Exception:
    """Kinds that only some commands can raise; they are looked up late, since naming them loads their libraries."""
    kind = type(problem).__name__
    if kind in ("MissingSetting", "UnknownEvent") or (isinstance(problem, LookupError) and problem.args):
        return WronglySetUp(_full_stop(problem)) if _is_written_for_people(problem) else problem
    if kind in ("TopologyDrift", "NodeFailed", "AdminFailed", "ContractBroken"):
        return Refused(_full_stop(problem))
    said = str(getattr(problem, "orig", problem))
    if "no such table" in said or ("relation" in said and "does not exist" in said):
        return CannotReach("A database has not been set up yet. Run `quayside migrate --all` first.")
    if "permission denied" in said.lower() and kind == "ProgrammingError":
        return CannotReach(f"The database refuses this role: {said.splitlines()[0]}")
    return problem


def _is_written_for_people(problem: Exception) -> bool:
    return " " in str(problem)


def _full_stop(problem: object) -> str:
    said = " ".join(str(problem).split())
    return said if said.endswith((".", "!", "?", ")")) else f"{said}."
