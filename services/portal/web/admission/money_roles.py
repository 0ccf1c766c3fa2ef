"""Who does what about money, as the pages declare it; membership checks it again."""

from __future__ import annotations

from shared.identity.roles import SCHOOL_LEADERS, TRUST_READERS, Role

FINANCE = frozenset({Role.FINANCE, Role.EXECUTIVE})
"""Draws up months, issues statements, answers questions, corrects, sets prices."""
APPEALS = frozenset({Role.EXECUTIVE, Role.MEMBERSHIP_LEAD})
"""Decides appeals."""
MONEY_READERS = FINANCE | APPEALS | TRUST_READERS
DELIVERERS = frozenset({Role.MEMBERSHIP_LEAD, Role.EXECUTIVE, Role.FINANCE})
"""Writes down a delivery of a service without software. Membership lets officers of the services do so as well; they have no
reason to look into a school's subscriptions, from where this page is reached."""
ASKERS = SCHOOL_LEADERS
"""Asks about a charge, and appeals."""
