"""How many full cases a pooled wish makes, and what is still missing to the next one.

A wish has firm units (wanted in any case) and tolerance units (accepted if they complete a case or reach the
minimum order). The rule, all in units of the item:
  1. cases = the full cases in the firm units;
  2. one more, if firm units are left over and the tolerance fills that case;
  3. fewer cases than the supplier's minimum become the minimum if firm and tolerance together reach it, else nothing.
The minimum counts cases. Without any firm unit nothing is ordered.
"""

from __future__ import annotations

from services.procurement.domain.wording import counted

MINIMUM_ORDER_RULE = "a minimum order is reached when firm and tolerance units together fill its cases"


def cases_to_order(case_size: int, firm: int, tolerance: int, minimum_cases: int = 1) -> int:
    """The cases to order for firm and tolerance units of an item sold in cases of `case_size`."""
    if firm <= 0:
        return 0
    cases, left_over = divmod(firm, case_size)
    if left_over and left_over + tolerance >= case_size:
        cases += 1
    if cases >= minimum_cases:
        return cases
    return minimum_cases if firm + tolerance >= minimum_cases * case_size else 0


def units_missing(case_size: int, firm: int, tolerance: int, minimum_cases: int = 1) -> int:
    """The further units that would let every firm unit come in a full case, the minimum order reached; 0: none."""
    if firm <= 0:
        return 0
    cases_wanted = max(-(-firm // case_size), minimum_cases)
    return max(0, cases_wanted * case_size - firm - tolerance)


def box_fill_objection(
    case_size: int, minimum_cases: int, before: tuple[int, int], after: tuple[int, int]
) -> str | None:
    """Why a change of the pooled (firm, tolerance) units is not taken in the box-fill phase; None when it is.

    In that phase schools only help to complete cases: nothing may raise the units missing or undo a complete case.
    """
    missing_before = units_missing(case_size, *before, minimum_cases)
    missing_after = units_missing(case_size, *after, minimum_cases)
    if missing_after > missing_before:
        return (
            f"the units missing to complete a case would rise from {missing_before} to {missing_after}, and cases are "
            "only being filled up now"
        )
    cases_before = cases_to_order(case_size, *before, minimum_cases)
    cases_after = cases_to_order(case_size, *after, minimum_cases)
    if cases_after < cases_before:
        return f"{counted(cases_before - cases_after, 'complete case')} would be lost, and cases are only being filled up now"
    return None
