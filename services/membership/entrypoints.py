"""Membership as a service: who is alongside, who has joined, what each school takes up, what it costs and why."""

from __future__ import annotations

from services.membership.adapters.unit_of_work import MembershipUnitOfWork
from services.membership.entrypoints_schools import SchoolsAndJourney
from services.membership.entrypoints_subscriptions import SubscriptionsAndCharges
from shared.school_service import SchoolService


class Membership(SchoolsAndJourney, SubscriptionsAndCharges, SchoolService):
    """Everybody has membership: no school takes it up, and it asks nobody for the past."""

    name = "membership"
    title = "Membership"
    taken_up = False
    unit_of_work = MembershipUnitOfWork
