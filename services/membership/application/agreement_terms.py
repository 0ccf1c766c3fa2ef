"""What this trust usually agrees with a school that comes alongside, and what an agreement of its own terms then says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from services.membership.domain.journey import JourneySettings
from shared.rules import RuleBook


@cache
def _rules() -> RuleBook:
    return RuleBook.load(files("services.membership") / "rules")


def usual_terms(on: date) -> dict[str, int]:
    """Months, cap, extensions and notice as this trust usually agrees them (rules/settings.toml)."""
    rules = _rules()
    return {name: rules.integer(f"journey.{name}", on) for name in JourneySettings.__dataclass_fields__}


def agreement_settings(terms: Mapping[str, Any], on: date) -> JourneySettings:
    """What an agreement says: its own terms, and for the rest the usual ones."""
    usual = usual_terms(on)
    return JourneySettings(**{name: usual[name] if terms.get(name) is None else terms[name] for name in usual})
