"""`quayside audit`: every outbox compared with every inbox."""

from __future__ import annotations

import click

from shared.cli import reach, terminal


@click.command()
@click.option(
    "--patience", default=5.0, show_default=True, help="Seconds to look again for events in a service's hands."
)
@terminal.as_json
def audit(patience: float, plain_json: bool) -> None:
    """Compare every outbox with every inbox, over all that ever happened.

    LOST is an event that was published, that a service subscribes to and listened to, and of which that service knows
    nothing although no queue can hold it. DOUBLED is an effect that came, or would come, more than once. Both must be 0:
    then the exit status is 0, else 1.
    """
    from shared.operations.audit import audit as compare

    settings = reach.settings()
    waiting = None
    if (uri := settings.amqp_uri) is not None:
        from shared.messaging.queue_depths import queue_depths

        waiting = lambda consumer: queue_depths(uri, consumer)  # noqa: E731  one line says it
    with reach.runtimes() as opened:
        found = compare(opened, waiting=waiting, patience=patience)
    if plain_json:
        terminal.print_json(found.as_dict())
        raise SystemExit(found.exit_status)
    columns = ("from", "to", "arrived", "in its queue", "before it listened", "lost")
    rows = [(p.source, p.consumer, p.arrived, p.in_queue, p.before, p.lost) for p in found.pairs]
    terminal.table("Events from service to service", columns, rows, empty="No service listens to another yet.")
    terminal.facts(
        [
            ("events emitted", found.emitted),
            ("not published yet", found.not_published),
            ("parked, open", found.parked_open),
            ("unreadable, parked", found.unreadable),
            ("strangers", found.strangers),
        ]
    )
    for finding in found.findings:
        terminal.bad(f"{finding.kind}: {finding.event_id} {finding.type} at {finding.service}: {finding.words}")
    (terminal.good if found.clean else terminal.bad)(found.line())
    raise SystemExit(found.exit_status)
