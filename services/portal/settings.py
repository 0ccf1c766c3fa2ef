"""What the portal's records and deliveries are told from outside, read in one place (what the pages are told is in `web`)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from services.portal.domain.session_life import IDLE, LONGEST, Limits
from shared.settings import MissingSetting


@dataclass(frozen=True)
class PortalSettings:
    """How long sessions last, and whether webhooks may go to private addresses."""

    limits: Limits = field(default_factory=Limits)
    webhooks_private: bool = False
    """Allows http and private addresses: for tests and a laptop, never where other people enter addresses."""


def portal_settings_from(environment: Mapping[str, str] | None = None) -> PortalSettings:
    """Settings from environment variables. Raises MissingSetting for a number of minutes that is none."""
    env = os.environ if environment is None else environment
    return PortalSettings(
        limits=Limits(
            idle=_minutes(env, "QUAYSIDE_SESSION_IDLE_MINUTES", IDLE),
            longest=_minutes(env, "QUAYSIDE_SESSION_LONGEST_MINUTES", LONGEST),
        ),
        webhooks_private=env.get("QUAYSIDE_WEBHOOKS_PRIVATE", "0") == "1",
    )


def _minutes(env: Mapping[str, str], name: str, usual: timedelta) -> timedelta:
    said = env.get(name)
    if not said:
        return usual
    if not said.isdigit() or not 1 <= int(said) <= 24 * 60:
        raise MissingSetting(f"{name} is {said!r}; it should be a number of minutes from 1 to 1440.")
    return timedelta(minutes=int(said))
