"""Who may open a page: said beside its address, checked before its function runs. An address without a rule keeps the
portal from starting; the services check again, each for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar, cast

from flask import Blueprint, Flask

from shared.identity.roles import SCHOOL_LEADERS, SCHOOL_READERS, TRUST_READERS, Role

View = TypeVar("View", bound=Callable[..., Any])
RULES = "access_rules"
LOOKS = "access_looks"

SCHOOL_PAGE_READERS = SCHOOL_READERS | TRUST_READERS | {Role.MEMBERSHIP_LEAD, Role.FINANCE}
"""Whoever may look at what a school has, owes and does."""
SCHOOL_DECIDERS = SCHOOL_LEADERS | {Role.MEMBERSHIP_LEAD}
"""Whoever may take a service up, or give one up, for a school."""
TRUST_LEADS = frozenset({Role.MEMBERSHIP_LEAD, Role.EXECUTIVE})
EVERY_ROLE = frozenset(Role)
EVERY_TRUST_ROLE = frozenset(Role) - SCHOOL_READERS


class Kind(Enum):
    """What somebody must be before a page opens."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed in"
    AT_SCHOOL = "a role at the school of the address, or for the whole trust"
    IN_TRUST = "a role for the whole trust"
    TOKEN = "a token in the request's header"  # noqa: S105  no secret


@dataclass(frozen=True)
class Access:
    """One address's rule."""

    kind: Kind
    roles: frozenset[Role] = frozenset()


ANYBODY = Access(Kind.ANYBODY)
SIGNED_IN = Access(Kind.SIGNED_IN)
WITH_TOKEN = Access(Kind.TOKEN)


def at_school(roles: Iterable[Role] = SCHOOL_PAGE_READERS) -> Access:
    """For holders of one of `roles` at the school that the address names as <school_id>, or for the whole trust."""
    return Access(Kind.AT_SCHOOL, frozenset(roles))


def in_trust(roles: Iterable[Role]) -> Access:
    """For holders of one of `roles` for the whole trust."""
    return Access(Kind.IN_TRUST, frozenset(roles))


class Undeclared(Exception):
    """An address has no access rule, or one that cannot be checked."""


class Pages(Blueprint):
    """A blueprint whose addresses are declared together with who may open them."""

    def page(
        self, rule: str, *, may: Access, methods: Iterable[str] = ("GET",), **options: Any
    ) -> Callable[[View], View]:
        """Declare a view. One that changes something takes GET, which shows the form, and POST, which does it."""
        if may.kind is Kind.AT_SCHOOL and "<school_id>" not in rule:
            raise Undeclared(f"{rule} is for people at a school but names none.")

        def mark(view: View) -> View:
            endpoint = f"{self.name}.{view.__name__}"
            self.record(lambda state: rules_of(cast(Flask, state.app)).__setitem__(endpoint, may))
            self.add_url_rule(rule, view_func=view, methods=[*methods], **options)
            return view

        return mark

    def look(self, rule: str, *, may: Access, **options: Any) -> Callable[[View], View]:
        """Declare a view that a page asks again and again to keep itself up to date: a look is no use of the session, so
        it keeps none alive and sets no cookie; whoever is signed out is answered 401 instead of being sent to sign in."""

        def mark(view: View) -> View:
            self.record(lambda state: looks_of(cast(Flask, state.app)).add(f"{self.name}.{view.__name__}"))
            return self.page(rule, may=may, **options)(view)

        return mark


def rules_of(app: Flask) -> dict[str, Access]:
    """The access rule of every endpoint declared so far."""
    rules: dict[str, Access] = app.extensions.setdefault(RULES, {})
    return rules


def looks_of(app: Flask) -> set[str]:
    """The endpoints that are declared as looks."""
    looks: set[str] = app.extensions.setdefault(LOOKS, set())
    return looks


def refuse_undeclared(app: Flask) -> None:
    """Raise Undeclared where an address has no rule."""
    rules: Mapping[str, Access] = rules_of(app)
    missing = sorted({rule.endpoint for rule in app.url_map.iter_rules()} - set(rules))
    if missing:
        raise Undeclared(f"No access rule is declared for {', '.join(missing)}.")
