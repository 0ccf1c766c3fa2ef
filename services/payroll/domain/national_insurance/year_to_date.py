"""What somebody's National Insurance has come to in the tax year, letter by letter, as the full payment submission returns it."""

from __future__ import annotations

from dataclasses import dataclass

from services.payroll.domain.national_insurance.contributions import Contributions
from shared.refusals import NotValid

LETTERS_IN_A_RETURN = 4
"""The full payment submission takes `NIlettersAndValues` at most four times for one employment."""


@dataclass(frozen=True, slots=True)
class YearToDate:
    """The year's contributions of one employment, one of each letter, in the order in which the letters first applied."""

    letters: tuple[Contributions, ...] = ()

    def with_payment(self, now: Contributions) -> YearToDate:
        """The year to date after a payment; it adds to its own letter."""
        known = any(one.letter == now.letter for one in self.letters)
        added = tuple(one.plus(now) if one.letter == now.letter else one for one in self.letters)
        return YearToDate(added if known else (*self.letters, now))

    def for_return(self) -> tuple[Contributions, ...]:
        """What is returned to HMRC: letters with any figure, since HMRC rejects one that is all noughts. Raises NotValid for more
        than four letters, which one return cannot carry."""
        returned = tuple(one for one in self.letters if not one.is_nothing)
        if len(returned) > LETTERS_IN_A_RETURN:
            named = ", ".join(one.letter for one in returned)
            raise NotValid(
                f"{len(returned)} category letters were used this year ({named}) and a return takes {LETTERS_IN_A_RETURN}. Check which of them were "
                "used by mistake and correct those; otherwise start a new payroll id for this employment"
            )
        return returned

    @property
    def employee_pence(self) -> int:
        return sum(one.employee_pence for one in self.letters)

    @property
    def employer_pence(self) -> int:
        return sum(one.employer_pence for one in self.letters)
