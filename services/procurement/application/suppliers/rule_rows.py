"""The dated rows that the room of suppliers goes by; a row that is missing is refused by its name."""

from __future__ import annotations

from datetime import date

from services.procurement.application.ports import Procuring
from services.procurement.application.rules import book
from services.procurement.domain.suppliers.bank_change import CallBackRules
from services.procurement.domain.suppliers.related_parties import Limits
from services.procurement.rules import row_on
from shared.calendar.words import day_in_words
from shared.refusals import WrongTime
from shared.rules import RuleRow


def row(name: str, on: date) -> RuleRow:
    """The row of a name that holds on a day. Raises NoRuleForDate."""
    return row_on(book(), name, on)


def taking_over_rule(uow: Procuring) -> RuleRow:
    """For how many days a supplier from before is bought from until its approval. Raises WrongTime where the trust takes
    none over any more: a row of 0 days says so."""
    rule = row("supplier.taken-over.days", uow.today())
    if not rule.integer:
        raise WrongTime(
            f"Suppliers from before have not been taken over since {day_in_words(rule.starts)}: invite it as a new supplier"
        )
    return rule


def call_back_rules(on: date) -> CallBackRules:
    """How a change of bank details is guarded on a day."""
    held, cooling = row("bank-change.number-held.days", on), row("bank-change.cooling-off.working-days", on)
    return CallBackRules(held.integer, cooling.integer, {one.name: one.as_record() for one in (held, cooling)})


def limits(on: date) -> Limits:
    """The limits for related parties on a day."""
    over, at_cost = row("related-party.approval-over", on), row("related-party.at-cost-over", on)
    return Limits(over.pence, at_cost.pence, {one.name: one.as_record() for one in (over, at_cost)})
