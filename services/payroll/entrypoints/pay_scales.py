"""Pay scales that employers enter: what is answered."""

from __future__ import annotations

from typing import Any

from contracts.api import limits
from contracts.api import payroll_pay_scales as asked
from services.payroll.adapters.unit_of_work import PayrollUnitOfWork as Paying
from services.payroll.application.pay_scales import keeping, shown
from services.payroll.entrypoints.roles import ENTERERS, OFFICERS, TOTAL_READERS
from shared.service import Needs, rpc


class PayScales:
    """The scales of an employer's posts: published ones, its own, and awards that it entered."""

    @rpc(asked.ScalesOf, roles=TOTAL_READERS, needs=Needs.NOTHING, changes=False)
    def employer_scales(self, uow: Paying, employer_id: str) -> list[dict[str, Any]]:
        return shown.employer_scales(uow, employer_id)

    @rpc(asked.Scale, roles=TOTAL_READERS, needs=Needs.NOTHING, changes=False)
    def scale_page(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return shown.scale_page(uow, **said)

    @rpc(asked.NewScale, roles=OFFICERS, needs=Needs.NOTHING)
    def add_scale(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return keeping.add_scale(uow, **said)

    @rpc(asked.NewScaleVersion, roles=OFFICERS, needs=Needs.NOTHING)
    def add_scale_version(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return keeping.add_scale_version(uow, **said)

    @rpc(asked.CorrectedScaleVersion, roles=OFFICERS, needs=Needs.NOTHING)
    def correct_scale_version(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return keeping.correct_scale_version(uow, **said)

    @rpc(limits.School, roles=ENTERERS, needs=Needs.READ, changes=False)
    def pay_scales(self, uow: Paying, school_id: str) -> list[dict[str, Any]]:
        return shown.pay_scales(uow, school_id)
