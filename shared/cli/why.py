"""`quayside why`: from an event, a job or a thing up to its first cause and down to all that came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from shared.cli import reach, terminal

if TYPE_CHECKING:
    from rich.tree import Tree

    from shared.operations.why import Step


@click.command()
@click.argument("name")
@terminal.as_json
def why(name: str, plain_json: bool) -> None:
    """Say why something happened.

    NAME is the id of an event, of a job, or of the thing itself (a charge, an order, a school); of an event's or job's id
    the first eight characters are enough where no other begins so. The answer is a tree: the request or the moment that
    set it going, and below it everything that followed, with who, when, which service and why.
    """
    from shared.operations.why import Why

    with reach.runtimes() as opened:
        roots = Why(opened).tell(name)
    if plain_json:
        terminal.print_json([_as_dict(root) for root in roots])
        return
    out = terminal.console()
    if out.is_terminal:
        for root in roots:
            out.print(_tree(root))
        return
    for root in roots:
        _lines(root, 0)


def words(step: Step) -> str:
    """One step in one line."""
    if step.kind == "request":
        return step.what
    about = f" about {step.subject}" if step.subject else ""
    because = f" ({step.why})" if step.why else ""
    return f"{terminal.cell(step.at)}  {step.service}: {step.what}{about}, by {step.actor}{because}"


def heard(step: Step) -> str:
    return ", ".join(f"{service} {outcome}" for service, outcome, _ in step.heard)


def _tree(step: Step, onto: Tree | None = None) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    said = Text(words(step), style="bold green" if step.asked else "")
    if step.heard:
        said.append(f"  heard by: {heard(step)}", style="dim")
    if step.kind != "request":
        said.append(f"  {step.id}", style="dim")
    here = onto.add(said) if onto is not None else Tree(said)
    for one in step.led_to:
        _tree(one, here)
    return here


def _lines(step: Step, depth: int) -> None:
    mark = "* " if step.asked else "- "
    told = f"; heard by: {heard(step)}" if step.heard else ""
    terminal.say(f"{'  ' * depth}{mark}{words(step)}{told}{f'  {step.id}' if step.kind != 'request' else ''}")
    for one in step.led_to:
        _lines(one, depth + 1)


def _as_dict(step: Step) -> dict[str, Any]:
    own = {name: value for name, value in vars(step).items() if name not in ("heard", "led_to")}
    told = [{"service": service, "outcome": outcome, "at": at} for service, outcome, at in step.heard]
    return {**own, "heard": told, "led_to": [_as_dict(one) for one in step.led_to]}
