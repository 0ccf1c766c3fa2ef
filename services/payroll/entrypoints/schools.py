"""What payroll hears of schools from membership."""

from __future__ import annotations

from services.payroll.adapters.unit_of_work import PayrollUnitOfWork as Paying
from services.payroll.application import schools
from shared.messaging.outcomes import Event
from shared.service import TableOwned, handles

SCHOOLS_TABLES = (TableOwned("known_school", "The school as membership says it is", "delete"),)


class SchoolsPaid:
    """Schools as membership says they are: recorded, converted, gone."""

    @handles("membership.school.recorded.v1", reads=["school_id", "name", "urn"])
    def school_recorded(self, uow: Paying, event: Event) -> None:
        schools.school_recorded(uow, **event.data)

    @handles("membership.conversion.completed.v1", reads=["school_id", "new_urn", "name", "on"])
    def school_converted(self, uow: Paying, event: Event) -> None:
        schools.school_converted(uow, **event.data)

    # Not gated: by the time it comes the right to use may already have ended.
    @handles("membership.subscription.ended.v1", reads=["school_id", "service", "ended_on"], gated=False)
    def subscription_ended(self, uow: Paying, event: Event) -> None:
        schools.subscription_ended(uow, **event.data)
