"""What somebody's National Insurance has come to in the tax year, letter by letter, as the full payment submission returns it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.payroll.domain.national_insurance.contributions import Contributions
from shared.refusals import NotValid

LETTERS_IN_A_RETURN = 4
"""The full payment submission takes `NIlettersAndValues` at most four times for one employment."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What another program returned of the same payroll id earlier in the year, letter by letter. `is_unknown`: it returned something, and
    nobody has entered it yet."""

    letters: tuple[Contributions, ...] = ()
    is_unknown: bool = False


NOTHING_BROUGHT = Brought()


@dataclass(frozen=True, slots=True)
class YearToDate:
    """The year's contributions of one employment, one of each letter, in the order in which the letters first applied: `letters` of what
    was paid here, `brought` of what another program paid before."""

    letters: tuple[Contributions, ...] = ()
    brought: Brought = NOTHING_BROUGHT

    @property
    def together(self) -> tuple[Contributions, ...]:
        """The whole year, letter by letter."""
        found = {one.letter: one for one in self.brought.letters}
        for one in self.letters:
            found[one.letter] = found[one.letter].plus(one) if one.letter in found else one
        return tuple(found.values())

    def having_brought(self, brought: Brought) -> YearToDate:
        """The same with what another program returned, as it is known now."""
        return self if brought == self.brought else replace(self, brought=brought)

    def with_payment(self, now: Contributions) -> YearToDate:
        """The year to date after a payment; it adds to its own letter."""
        known = any(one.letter == now.letter for one in self.letters)
        added = tuple(one.plus(now) if one.letter == now.letter else one for one in self.letters)
        return replace(self, letters=added if known else (*self.letters, now))

    def for_return(self) -> tuple[Contributions, ...]:
        """What is returned to HMRC: letters with any figure, since HMRC rejects one that is all noughts. Raises NotValid for more
        than four letters, which one return cannot carry."""
        returned = tuple(one for one in self.together if not one.is_nothing)
        if len(returned) > LETTERS_IN_A_RETURN:
            named = ", ".join(one.letter for one in returned)
            raise NotValid(
                f"{len(returned)} category letters were used this year ({named}) and a return takes {LETTERS_IN_A_RETURN}. Check which of them were "
                "used by mistake and correct those; otherwise start a new payroll id for this employment"
            )
        return returned

    @property
    def employee_pence(self) -> int:
        return sum(one.employee_pence for one in self.together)

    @property
    def employer_pence(self) -> int:
        return sum(one.employer_pence for one in self.together)
