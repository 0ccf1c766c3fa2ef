"""The schools, people and days that the tests of the membership domain share, and the place of the published data."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from services.membership.domain import journey_conversion as conversion
from services.membership.domain import journey_exit, journey_steps
from services.membership.domain.catalogue import Catalogue, catalogue_from
from services.membership.domain.journey import (
    ExitStep,
    JourneyOutcome,
    JourneySettings,
    Membership,
    Owners,
    Reason,
    Side,
    Signatures,
)
from services.membership.domain.price_rows import price_list_from
from services.membership.domain.pricing import PriceList
from services.membership.domain.schools import Census, Details, Phase, School, record_census, register

ROOT = Path(__file__).resolve().parents[3]
RULES = ROOT / "services" / "membership" / "rules"

MANOR_MEAD = UUID(int=125473)
WALTON_LEIGH = UUID(int=125468)
BRICKNELL = UUID(int=117717)
SIRIUS_NORTH = UUID(int=138246)

HEAD = UUID(int=1)
LEAD = UUID(int=2)
OFFICER = UUID(int=3)
OWNERS = Owners(HEAD, LEAD)
BOTH = Signatures({Side.SCHOOL: HEAD, Side.TRUST: LEAD})
SCHOOL_ONLY = Signatures({Side.SCHOOL: HEAD})
TRUST_ONLY = Signatures({Side.TRUST: LEAD})

CENSUS_2023 = date(2023, 1, 19)
START = date(2026, 9, 1)
END = date(2027, 8, 31)


def published(path: str) -> Path:
    """A file of the published data, read where it lies; the test is skipped where the folder is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the published data is not beside the project: {path} was not read")
    return folder / path


def rows_of(path: str) -> list[dict[str, str]]:
    with published(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def catalogue() -> Catalogue:
    return catalogue_from(tomllib.loads((RULES / "lists" / "catalogue.toml").read_text(encoding="utf-8"))["line"])


def price_list() -> PriceList:
    return price_list_from(tomllib.loads((RULES / "lists" / "prices.toml").read_text(encoding="utf-8"))["price"])


def school(
    school_id: UUID = MANOR_MEAD,
    urn: str = "125473",
    name: str = "Manor Mead School",
    kind: str = "Community special school",
    phase: Phase | None = None,
    pupils: int | None = 148,
) -> School:
    made, _ = register(school_id, urn, Details(name, kind, phase))
    if pupils is not None:
        made, _ = record_census(made, Census(CENSUS_2023, pupils, "school census January 2023"))
    return made


Step = Callable[[Membership], JourneyOutcome]
STEPS: dict[str, Step] = {
    "decline": lambda m: journey_steps.decline(m, "no capacity this year", date(2026, 3, 9)),
    "withdraw": lambda m: journey_steps.withdraw(m, "governors chose otherwise", date(2026, 3, 9)),
    "apply": lambda m: journey_steps.apply(m, date(2026, 4, 1)),
    "agree": lambda m: journey_steps.agree(m, BOTH, date(2026, 6, 1), JourneySettings()),
    "start": lambda m: journey_steps.start_associate(m, START),
    "break off": lambda m: journey_steps.end_early(
        m, SCHOOL_ONLY, date(2027, 2, 12), [Reason.COST], "too dear", date(2027, 1, 11)
    ),
    "close in March": lambda m: journey_exit.finish_leaving(exit_steps_done(m, date(2027, 2, 13)), date(2027, 3, 1)),
    "last day": lambda m: journey_steps.decision_falls_due(m, END),
    "leave": lambda m: journey_steps.decide_to_leave(
        m, SCHOOL_ONLY, date(2027, 10, 22), [Reason.NOT_THE_RIGHT_FIT], "we go our own way", date(2027, 9, 6)
    ),
    "close": lambda m: journey_exit.finish_leaving(exit_steps_done(m, date(2027, 10, 23)), date(2027, 11, 1)),
    "convert": lambda m: journey_steps.decide_to_convert(
        m, BOTH, date(2028, 1, 1), [Reason.GOOD_FIT], "a good year", date(2027, 9, 6), ["land questionnaire"]
    ),
    "meet": lambda m: conversion.meet_condition(m, "land questionnaire", date(2027, 10, 1)),
    "confirm": lambda m: conversion.confirm_conversion_date(m, LEAD, date(2027, 11, 1)),
    "join": lambda m: conversion.record_conversion(m, {MANOR_MEAD: "151901", WALTON_LEIGH: "151902"}, date(2028, 1, 4)),
}
A_YEAR = ["apply", "agree", "start", "last day"]
WAY_TO: dict[str, list[str]] = {
    "enquiry": [],
    "declined": ["decline"],
    "withdrawn": ["withdraw"],
    "applied": ["apply"],
    "agreed": ["apply", "agree"],
    "associate": ["apply", "agree", "start"],
    "ended_early": ["apply", "agree", "start", "break off", "close in March"],
    "decision_due": A_YEAR,
    "leaving": [*A_YEAR, "leave"],
    "left": [*A_YEAR, "leave", "close"],
    "converting": [*A_YEAR, "convert"],
    "member": [*A_YEAR, "convert", "meet", "confirm", "join"],
}


def membership_in(state: str) -> Membership:
    """The federation of Manor Mead and Walton Leigh, brought to a state by the shortest way."""
    schools = [(MANOR_MEAD, "Manor Mead School"), (WALTON_LEIGH, "Walton Leigh School")]
    made, _ = journey_steps.enquire(UUID(int=9), schools, OWNERS, date(2026, 3, 2))
    for step in WAY_TO[state]:
        made, _ = STEPS[step](made)
    return made


def converted(made: Membership) -> Membership:
    for step in ("meet", "confirm", "join"):
        made, _ = STEPS[step](made)
    return made


def exit_steps_done(made: Membership, on: date) -> Membership:
    for step in ExitStep:
        made, _ = journey_exit.complete_exit_step(
            made, step, LEAD, f"paper {step.value}", on, erase_from=date(2034, 8, 31)
        )
    return made
