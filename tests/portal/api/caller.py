"""Calls of the API in the tests: a token of Manor Mead, and requests without a browser around them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from services.portal.domain.scopes import SCOPES
from shared.identity.roles import Role
from tests.portal.ground import Ground

_KEYS = count(1)


def token_of(
    ground: Ground, scopes: Collection[str] = tuple(SCOPES), *, school: str = "manor_mead", until: str = "2027-06-30"
) -> str:
    """The secret of a new token."""
    made = ground.ask(
        Role.OPERATOR,
        "portal",
        "add_api_token",
        school_id=ground.schools[school],
        name="Finance system",
        scopes=[*scopes],
        expires_on=until,
    )
    return str(made["secret"])


@dataclass
class Api:
    """A system that holds a token of one school; paths are given without what is before them."""

    ground: Ground
    secret: str | None
    school: str = "manor_mead"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def at(self) -> str:
        return f"/schools/{self.ground.schools[self.school]}"

    def get(self, path: str, *, headers: Mapping[str, str] | None = None, method: str = "GET") -> Any:
        return self.send(method, path, headers=headers)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = "",
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> Any:
        """The answer; a change gets a new key unless it is given one, or None for none."""
        said = {**self.headers, **(headers or {})}
        if self.secret is not None:
            said["Authorization"] = f"Bearer {self.secret}"
        if method not in ("GET", "HEAD", "OPTIONS") and key is not None:
            said["Idempotency-Key"] = key or f"test-{next(_KEYS)}"
        if body is not None:
            more["json"] = body
        path = path.removeprefix("http://localhost/api/v1")
        return self.ground.app.test_client().open(f"/api/v1{path}", method=method, headers=said, **more)

    def all_of(self, path: str) -> list[dict[str, Any]]:
        """Every item of a list, page after page."""
        found, following = [], path
        while following:
            page = self.get(following).get_json()
            found += page["items"]
            following = page["next"]
        return found


def api_of(ground: Ground, *scopes: str, school: str = "manor_mead", **more: Any) -> Api:
    """A system with a token of these scopes (none named: all)."""
    return Api(ground, token_of(ground, scopes or tuple(SCOPES), school=school, **more), school)
