"""The notices of a contract that no tender here made: which are due, their text to copy, when each was published."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE, TRUST
from services.portal.web.context import ask, me
from services.portal.web.pages.contract_register.register_words import contract_of, trail
from services.portal.web.pages.tenders.running import NOT_SENT_BY_US, NoticeForm, notice_named, put_down

pages = Pages("contract_notices", __name__)
ADDRESS = "/trust/buying/contracts/<contract_id>/notices"


@pages.page(ADDRESS, may=in_trust(TRUST))
def listed(contract_id: str) -> str:
    """The notices UK1 to UK17 for this contract."""
    found = ask(SERVICE, "contract_notices", contract_id=contract_id)
    return render_template(
        "tenders/notices.html", title=f"Notices: {found['title']}", found=found, may_record=me().holds(BUYERS),
        ways={one["code"]: url_for("contract_notices.record", contract_id=contract_id, code=one["code"]) for one in found["notices"]},
        not_for="Not for this contract", trail=trail(contract_of(contract_id)),
    )  # fmt: skip


@pages.page(f"{ADDRESS}/<code>", may=in_trust(BUYERS), methods=("GET", "POST"))
def record(contract_id: str, code: str) -> Any:
    """Put down that a notice was published."""
    found = ask(SERVICE, "contract_notices", contract_id=contract_id)
    named, form = notice_named(found, code), NoticeForm()
    back = url_for("contract_notices.listed", contract_id=contract_id)
    return put_down(form, "note_contract_notice", code, back, contract_id=contract_id) or render_template(
        "form.html", title=f"{code} {named['title']}: {found['title']}", form=form,
        fields=("published_on", "reference"), said=NOT_SENT_BY_US, trail=trail(contract_of(contract_id)),
    )  # fmt: skip
