"""The `quayside` command. Groups are loaded when they are called, so that `quayside --help` answers at once; whatever goes
wrong in them ends in one clear sentence and an exit status: 0 fine, 1 refused or problems found, 2 wrongly called or set
up, 3 something cannot be reached."""

from __future__ import annotations

import importlib

import click

from shared.cli.problems import in_one_sentence

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("shared.cli.run:run", "Start the whole trust on this machine and tell its story."),
    "doctor": ("shared.cli.doctor:doctor", "Say in words what is configured, what answers and what is missing."),
    "audit": ("shared.cli.audit:audit", "Prove that no event was lost and none came twice."),
    "why": ("shared.cli.why:why", "Say why something happened: who, when, and what came of it."),
    "parked": ("shared.cli.parked:parked", "Look after events that could not be handled."),
    "jobs": ("shared.cli.jobs:jobs", "List, show and watch long work."),
    "call": ("shared.cli.call:call", "Call one method of a service, as a page would."),
    "school": ("shared.cli.school:school", "A school's records: who uses what, export, erasure."),
    "migrate": ("shared.cli.migrate:migrate", "Bring databases up to date."),
    "topology": ("shared.cli.topology:topology", "Plan, apply and check exchanges and queues on RabbitMQ."),
    "contracts": ("shared.cli.contracts:contracts", "Check and write the catalogue of events."),
    "serve": ("shared.cli.serving:serve", "Serve one service on RabbitMQ: its events, calls and health."),
    "work": ("shared.cli.serving:work", "Run one service's worker: relay, retries, jobs and sweeps."),
}
"""Every command with the place it is loaded from and the line that `--help` shows, in the order in which help shows it."""


class Quayside(click.Group):
    """A group that loads a command when it is called, and ends every problem in one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(":")
        found = getattr(importlib.import_module(module), name)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        with in_one_sentence():
            return super().invoke(ctx)


@click.group(cls=Quayside, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="quayside", prog_name="quayside")
def main() -> None:
    """Quayside: the shared back office of a school trust, as services that are taken up one at a time.

    Begin with `quayside run`. While it runs, every other command finds its servers by itself; elsewhere the commands go
    by the same environment variables as the services do. `quayside doctor` says what they see.
    """
