"""Whoever is signed in: their name, the roles they hold, and the schools that these are about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.portal.web.admission.access import Access, Kind
from shared.identity.context import EVERY_SCHOOL, Caller, Grant
from shared.identity.roles import Role

ROLE_WORDS: Mapping[Role, str] = {
    Role.HEAD: "headteacher",
    Role.BUSINESS_MANAGER: "school business manager",
    Role.OFFICE: "office staff",
    Role.GOVERNOR: "governor",
    Role.MEMBERSHIP_LEAD: "membership lead",
    Role.BUYER: "buyer",
    Role.PAYROLL_OFFICER: "payroll officer",
    Role.HR_ADVISER: "HR adviser",
    Role.TECHNICIAN: "IT technician",
    Role.CATERING_MANAGER: "catering manager",
    Role.FINANCE: "finance officer",
    Role.EXECUTIVE: "executive",
    Role.TRUSTEE: "trustee",
    Role.AUDITOR: "auditor",
    Role.OPERATOR: "IT operator",
}


@dataclass(frozen=True)
class SignedIn:
    """A person with an account, as of the last look at what membership says they hold."""

    account: str
    name: str
    grants: tuple[Grant, ...]
    schools: Mapping[str, str] = field(default_factory=dict)
    """Names of the schools that they hold a role at, by id."""

    def caller(self, correlation_id: str) -> Caller:
        """Them, as the caller of a service."""
        return Caller(actor=self.account, grants=self.grants, correlation_id=correlation_id)

    @property
    def trust_roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants if grant.school_id == EVERY_SCHOOL)

    def roles_at(self, school_id: str) -> frozenset[Role]:
        """What they hold at a school, with what they hold for the whole trust."""
        return frozenset(grant.role for grant in self.grants if grant.school_id in (school_id, EVERY_SCHOOL))

    def belongs_to(self, school_id: str) -> bool:
        return bool(self.roles_at(school_id))

    def may(self, access: Access, school_id: str | None = None) -> bool:
        """Whether a page with this rule opens for them."""
        if access.kind is Kind.AT_SCHOOL:
            return school_id is not None and bool(self.roles_at(school_id) & access.roles)
        if access.kind is Kind.IN_TRUST:
            return bool(self.trust_roles & access.roles)
        return access.kind is not Kind.TOKEN

    def holds(self, roles: Collection[Role], school_id: str | None = None) -> bool:
        """Whether they hold one of `roles` at the school (or, without one, for the whole trust)."""
        held = self.roles_at(school_id) if school_id else self.trust_roles
        return not held.isdisjoint(roles)

    def roles_in_words(self, school_id: str | None = None) -> str:
        held = self.roles_at(school_id) if school_id else frozenset(grant.role for grant in self.grants)
        return ", ".join(words for role, words in ROLE_WORDS.items() if role in held)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "grants": [[grant.role.value, grant.school_id] for grant in self.grants],
            "schools": dict(self.schools),
        }


def signed_in_from(account: str, kept: Mapping[str, Any]) -> SignedIn:
    """The person from what their session keeps (`as_json`)."""
    return SignedIn(
        account=account,
        name=str(kept.get("name") or account),
        grants=tuple(Grant(Role(role), school_id) for role, school_id in kept.get("grants", [])),
        schools=dict(kept.get("schools", {})),
    )
