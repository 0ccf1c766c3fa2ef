"""Whose requests: a page stands below a school's address, and once more below the trust's, for what the trust buys for itself.
One view serves both; it is given no school where the request is the trust's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from flask import url_for

from services.portal.web.admission.access import Pages, at_school, in_trust
from shared.identity.roles import SCHOOL_READERS, Role

View = Callable[..., Any]
OF_SCHOOL = "/schools/<school_id>/buying/requests"
OF_TRUST = "/trust/buying/requests/own"


def of_either(
    pages: Pages, below: str, *, may: Iterable[Role], methods: Iterable[str] = ("GET",)
) -> Callable[[View], View]:
    """Declare a view for a school and, under its name with `_own`, for the trust itself.

    At a school whoever holds one of the roles there, or for the whole trust; the trust's own is for roles of the trust.
    """
    roles = frozenset(may)

    def mark(view: View) -> View:
        @wraps(view)
        def own(**names: Any) -> Any:
            return view(None, **names)

        own.__name__ = f"{view.__name__}_own"
        pages.page(f"{OF_TRUST}{below}", may=in_trust(roles - SCHOOL_READERS), methods=[*methods])(own)
        return pages.page(f"{OF_SCHOOL}{below}", may=at_school(roles), methods=[*methods])(view)

    return mark


def request_href(endpoint: str, school_id: str | None = None, **names: Any) -> str:
    """The address of a page of a school's requests, or without a school of the same page of the trust's own."""
    if school_id is None:
        return url_for(f"{endpoint}_own", **names)
    return url_for(endpoint, school_id=school_id, **names)
