"""The roles people hold at a school or in the trust. A person may hold several, at several schools."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Field names of the roles; a trust's company-law Member is not one of them."""

    HEAD = "head"
    BUSINESS_MANAGER = "business_manager"
    OFFICE = "office"
    GOVERNOR = "governor"
    MEMBERSHIP_LEAD = "membership_lead"
    BUYER = "buyer"
    PAYROLL_OFFICER = "payroll_officer"
    HR_ADVISER = "hr_adviser"
    TECHNICIAN = "technician"
    CATERING_MANAGER = "catering_manager"
    FINANCE = "finance"
    EXECUTIVE = "executive"
    TRUSTEE = "trustee"
    AUDITOR = "auditor"
    OPERATOR = "operator"


SCHOOL_LEADERS = frozenset({Role.HEAD, Role.BUSINESS_MANAGER})
SCHOOL_STAFF = SCHOOL_LEADERS | {Role.OFFICE}
SCHOOL_READERS = SCHOOL_STAFF | {Role.GOVERNOR}
TRUST_READERS = frozenset({Role.EXECUTIVE, Role.TRUSTEE, Role.AUDITOR, Role.OPERATOR})
