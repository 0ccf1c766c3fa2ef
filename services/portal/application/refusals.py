"""The refusals that the portal adds to the closed family, and what several commands check alike."""

from __future__ import annotations

from datetime import datetime

from services.portal.application.ports import Portal
from shared.calendar.words import clock_in_words
from shared.errors import NotAllowed, QuaysideError


class TooManyAttempts(QuaysideError):
    """Somebody keeps trying passphrases for this account; `details["until"]` says when it opens again."""

    code = "too_many_attempts"

    def __init__(self, until: datetime) -> None:
        super().__init__(
            "There were too many wrong passphrases for this account. It can be tried again at "
            f"{clock_in_words(until)}.",
            until=until.isoformat(),
        )
        self.until = until


def for_the_trust(uow: Portal) -> None:
    """Raise NotAllowed where the caller acts for single schools only."""
    if not uow.scope.everywhere:
        raise NotAllowed("This is done for the whole trust: it needs a role that is held for the trust.")
