"""How the pages of suppliers name states and steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from services.portal.web.patterns.words import state_tag

STAGES: Mapping[str, tuple[str, str]] = {
    "to be confirmed": ("decision_due", "To be confirmed"),
    "taken over": ("pending", "Taken over"),
    "invited": ("queued", "Invited"),
    "declarations given": ("running", "Declarations given"),
    "checked": ("running", "Checked"),
    "approved": ("done", "Approved"),
    "refused": ("refused", "Refused"),
    "stopped": ("ended", "Stopped"),
}
CHANGES: Mapping[str, tuple[str, str]] = {
    "requested": ("decision_due", "Requested"),
    "called back": ("decision_due", "Called back"),
    "cooling off": ("pending", "Cooling off"),
    "in force": ("done", "In force"),
    "cancelled": ("cancelled", "Cancelled"),
    "fraud suspected": ("failed", "Fraud suspected"),
    "suspicion cleared": ("ended", "Suspicion cleared"),
}
STEPS: Mapping[str, tuple[str, str]] = {
    "confirm": ("supplier_approval.confirm", "Confirm it"),
    "declare": ("supplier_approval.declare", "Enter its declarations"),
    "check": ("supplier_approval.check", "Check it"),
    "approve": ("supplier_approval.approve", "Approve it"),
    "invite_again": ("supplier_approval.invite_again", "Invite it again"),
    "refuse": ("supplier_approval.refuse", "Refuse it"),
}
CHANGE_STEPS: Mapping[str, tuple[str, str]] = {
    "call_back": ("supplier_bank.call_back", "Call the supplier back"),
    "confirm": ("supplier_bank.confirm", "Confirm as the second person"),
    "clear": ("supplier_bank.clear", "Clear the suspicion"),
    "cancel": ("supplier_bank.cancel", "Cancel the change"),
    "suspect": ("supplier_bank.suspect", "This looks like fraud"),
}


def stage_tag(stage: str) -> Markup:
    return state_tag(STAGES, stage)


def change_tag(stage: str) -> Markup:
    return state_tag(CHANGES, stage)


FILTERS: Mapping[str, Callable[..., Any]] = {"supplier_stage": stage_tag, "bank_change_stage": change_tag}
