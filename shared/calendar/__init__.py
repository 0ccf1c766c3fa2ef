"""The calendar that every service counts by: bank holidays, working days, school days, terms, months and years.

Pure values and functions: no clock is read here, the caller says which day it is. What is not known (a year without
bank holidays or without term dates) is refused by name.
"""

from __future__ import annotations

from shared.calendar.bank_holidays import (
    BankHoliday,
    UnknownBankHolidayYear,
    bank_holidays,
    bank_holidays_elsewhere,
    is_bank_holiday,
    known_bank_holiday_years,
)
from shared.calendar.fortnightly import HEADBOARD, FortnightlyPattern, Meeting, WeeklySlot
from shared.calendar.months import (
    add_months,
    anniversary,
    first_of_month,
    first_of_next_month,
    is_first_of_month,
    last_of_month,
)
from shared.calendar.school_year import SchoolYear, Span, Term
from shared.calendar.term_dates import TermDates, UnknownSchoolYear, published_term_dates
from shared.calendar.working_days import add_working_days, is_weekend, is_working_day, working_days_between
from shared.calendar.years import FinancialYearKind, YearSpan, academic_year, academic_year_of, financial_year_of

__all__ = [
    "HEADBOARD",
    "BankHoliday",
    "FinancialYearKind",
    "FortnightlyPattern",
    "Meeting",
    "SchoolYear",
    "Span",
    "Term",
    "TermDates",
    "UnknownBankHolidayYear",
    "UnknownSchoolYear",
    "WeeklySlot",
    "YearSpan",
    "academic_year",
    "academic_year_of",
    "add_months",
    "add_working_days",
    "anniversary",
    "bank_holidays",
    "bank_holidays_elsewhere",
    "financial_year_of",
    "first_of_month",
    "first_of_next_month",
    "is_bank_holiday",
    "is_first_of_month",
    "is_weekend",
    "is_working_day",
    "known_bank_holiday_years",
    "last_of_month",
    "published_term_dates",
    "working_days_between",
]
