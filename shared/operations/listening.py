"""Noting since when a service listens to each event type. The audit needs it: an event from before is not lost to it."""

from __future__ import annotations

from shared.persistence import audit_store
from shared.runtime import Runtime


def note_listening(runtime: Runtime) -> None:
    """Note that the queues of this service stand from now on; call it once they do. Types noted before keep their date."""
    with runtime.unit_of_work() as uow:
        audit_store.note_listening(uow.session.connection(), list(runtime.handling.subscriptions), uow.now())
