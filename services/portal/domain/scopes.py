"""What an API token may be allowed to do, in words for the person who makes it. A token works at its own school
only, and never decides: it reads what a governor may read and writes what the office may write."""

from __future__ import annotations

from collections.abc import Collection, Mapping

SCOPES: Mapping[str, str] = {
    "membership:read": "Read the school's record, subscriptions, charges and statements",
    "membership:write": "Give feedback on services",
    "procurement:read": "Read the catalogue, collective orders, shares, savings and recharges",
    "procurement:write": "Enter and withdraw quantities in open collective orders",
    "payroll:read": "Read what payroll put on record: payslips issued and counted, never anybody’s pay",
    "portal:jobs": "Have statements made, follow jobs and fetch their files",
    "portal:webhooks": "See webhooks and their deliveries, and send one again",
}
"""Every scope there is. A service that comes later adds its own two lines."""


def unknown_among(scopes: Collection[str]) -> list[str]:
    """Those of `scopes` that there are not."""
    return sorted(set(scopes) - set(SCOPES))


def in_words(scopes: Collection[str]) -> list[str]:
    """What they allow, in the order of the table."""
    return [words for scope, words in SCOPES.items() if scope in scopes]
