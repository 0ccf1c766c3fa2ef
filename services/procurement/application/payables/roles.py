"""As whom a caller decides about invoices, in the words of the domain."""

from __future__ import annotations

from services.procurement.application.ports import Procuring
from services.procurement.domain.payables.differences import BUYER, EXECUTIVE, FINANCE
from shared.identity.roles import Role

_WORDS = {Role.EXECUTIVE: EXECUTIVE, Role.FINANCE: FINANCE, Role.BUYER: BUYER}


def roles_in_words(uow: Procuring) -> tuple[str, ...]:
    """The caller's roles for the whole trust, the most senior first."""
    return tuple(words for role, words in _WORDS.items() if role in uow.trust_roles)
