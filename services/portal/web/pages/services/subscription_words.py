"""The words of services and subscriptions: their states, who delivers, what stands behind a price, and the first steps with
each service once it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, url_for

from shared.service import installed

STATES: Mapping[str, tuple[str, str]] = {
    "pending": ("pending", "Asked for"),
    "trialling": ("trial", "On trial"),
    "active": ("full", "In full"),
    "paused": ("paused", "Paused"),
    "suspended": ("suspended", "Suspended"),
    "ending": ("leaving", "Ending"),
    "ended": ("ended", "Ended"),
}
"""Colour of the tag, and its words."""

SERVICES: Mapping[str, str] = {
    "payroll": "Payroll",
    "hr": "HR advisory",
    "ticketing": "IT ticketing",
    "catering": "Catering",
    "procurement": "Procurement",
}
HERE = frozenset(installed.names())
"""The services that there are so far; a line may name one that comes later."""
BASIS: Mapping[str, str] = {
    "verified": "agreed",
    "secondary": "from a published source",
    "derived": "follows from what you have",
    "assumed": "not confirmed by the trust yet",
    "unknown": "not known",
}
"""How sure a figure is."""
PERIODS: Mapping[str, str] = {"year": "a school year", "term": "a term", "half_term": "a half term"}
KEEP: Mapping[str, str] = {"yes": "would keep it", "not_sure": "not sure yet", "no": "would not keep it"}


@dataclass(frozen=True)
class FirstStep:
    """One thing to do first with a service; `endpoint` is the page where, if this portal has it."""

    title: str
    words: str
    endpoint: str = ""
    more: str = ""


FIRST_STEPS: Mapping[str, Sequence[FirstStep]] = {
    "procurement": (
        FirstStep(
            "See what is open",
            "When the trust opens a collective order your school stands in it. You see until when you may ask, and what for.",
            "buying.start",
        ),
        FirstStep(
            "Say what you need",
            "Enter quantities for as many lines as you like, on a phone or a desk. Until the order closes you may change them.",
            "buying.start",
        ),
        FirstStep(
            "See what you saved",
            "After the order each line shows what you paid together, and what the same would have cost you alone.",
            "buying.savings",
        ),
    ),
    "payroll": (
        FirstStep(
            "Check who is paid",
            "Send your list of staff as a spreadsheet, or look through the one that the payroll officer brought over. "
            "Nothing is saved until it is right.",
            "payroll_start.school",
        ),
        FirstStep(
            "Have accounts confirmed",
            "One person enters where somebody is paid, another confirms it. It is paid into from the next pay run on.",
            "payroll_start.school",
        ),
        FirstStep(
            "Enter what changes in a month",
            "Extra hours, days without pay and leavers go into the open pay run. You see every payslip before it is approved.",
            "pay_runs.school_listed",
        ),
    ),
    "hr": (
        FirstStep("Meet your adviser", "Your HR adviser calls within a week. Ask anything; hours are counted openly."),
        FirstStep("See your hours", "What is included, used and left stands on the page of this service."),
    ),
    "ticketing": (
        FirstStep("Write the first ticket", "Whoever works at your school may write one. A technician answers."),
        FirstStep("Check the list of devices", "The technician's first visit lists what there is, for you to check."),
    ),
    "catering": (
        FirstStep("Meet the catering manager", "They come to see the kitchen and agree the first menus with you."),
        FirstStep("Check allergens", "Go through the list of pupils with allergies together before the first meal."),
    ),
}
BY_HAND: Sequence[FirstStep] = (
    FirstStep(
        "Somebody of the trust gets in touch",
        "This service is delivered by people. They call to agree the first date; you need do nothing.",
    ),
    FirstStep(
        "Every delivery is written down",
        "What was delivered, when and by whom stands on the page of this service, with what is left of what is included.",
    ),
    FirstStep("Say how it goes", "Feedback helps you decide later, and the trust to mend things.", more="feedback"),
)
NOT_HERE: Sequence[FirstStep] = (
    FirstStep(
        "Somebody of the trust gets in touch",
        "They agree with you how and on which day it begins. If you hear nothing within a week, ask them: here is who.",
        "people.of_school",
    ),
    FirstStep(
        "Decide about it here",
        "Dates, price, a pause, a change or an end of the service are kept and decided in this portal already.",
    ),
    FirstStep("Say how it goes", "Feedback helps you decide later, and the trust to mend things."),
)
"""Where the service behind a line is not there yet."""


def first_steps(service: str, school_id: str) -> list[dict[str, str]]:
    """The first steps with a service, each with a link where this portal has the page."""
    steps = NOT_HERE if service and service not in HERE else FIRST_STEPS.get(service, BY_HAND)
    return [
        {
            "title": step.title,
            "words": step.words,
            "href": url_for(step.endpoint, school_id=school_id) if step.endpoint in current_app.view_functions else "",
        }
        for step in steps
    ]
