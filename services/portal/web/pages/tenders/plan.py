"""The tasks of a tender's plan: need, schools, value, procedure, conditions, timetable, documents; and its publication."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms import SubmitField

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE
from services.portal.web.context import ask, do
from services.portal.web.pages.tenders.listed import NewTender, school_choices
from services.portal.web.pages.tenders.plan_forms import (
    DocumentForm,
    ProcedureForm,
    ReasonForm,
    RulesForm,
    SchoolsForm,
    TimetableForm,
    ValueForm,
)
from services.portal.web.pages.tenders.tender_words import (
    PROCEDURES,
    TASKS,
    guard_chart,
    tender_href,
    tender_page,
    trail,
)
from services.portal.web.patterns.boxes import time_in
from services.portal.web.patterns.forms import Button, Form
from services.portal.web.patterns.words import day, moment, money
from shared.clock import SCHOOL_ZONE
from shared.errors import Conflict, NotFound
from shared.money import pounds

pages = Pages("tender_plan", __name__)
MAY = in_trust(BUYERS)
ADDRESS = "/trust/buying/tenders/<tender_id>"


class BasicsForm(NewTender):
    submit = SubmitField("Save")


@pages.page(f"{ADDRESS}/basics", may=MAY, methods=("GET", "POST"))
def basics(tender_id: str) -> Any:
    """Title, need and CPV codes."""
    page = tender_page(tender_id)
    form = BasicsForm(data={"title": page["title"], "need": page["need"], "cpv_codes": ", ".join(page["cpv_codes"])})
    if form.sent():
        said = {"title": form.title.data, "need": form.need.data, "cpv_codes": form.codes()}
        if saved(form, page, "set_tender_basics", said):
            return back_to(page)
    return shown(page, form, "What is needed", ["title", "need", "cpv_codes"])


@pages.page(f"{ADDRESS}/schools", may=MAY, methods=("GET", "POST"))
def schools(tender_id: str) -> Any:
    """The schools that may join, with what each has said."""
    page = tender_page(tender_id)
    form = SchoolsForm(data={"school_ids": page["school_ids"]})
    form.school_ids.choices = school_choices()
    if form.sent() and saved(form, page, "set_tender_schools", {"school_ids": form.school_ids.data or []}):
        return back_to(page)
    return render_template(
        "tenders/schools.html",
        title=f"Schools that take part: {page['title']}",
        tender=page,
        form=form,
        trail=trail(page),
    )


@pages.page(f"{ADDRESS}/value", may=MAY, methods=("GET", "POST"))
def value(tender_id: str) -> Any:
    """The estimate over the longest term."""
    page = tender_page(tender_id)
    estimate, term = page["estimate"] or {}, page["term"] or {}
    form = ValueForm(
        data={
            "way": "whole" if estimate else "pupils",
            "pence": estimate.get("pence_incl_vat"),
            "working": estimate.get("working", ""),
            "starts_on": datetime.fromisoformat(term["starts_on"]).date() if term.get("starts_on") else None,
            "years": Decimal(term.get("years", "3")),
            "extensions": ", ".join(term.get("extension_years", ["1", "1"])),
            "share_driver": estimate.get("share_driver", "pupils"),
        }
    )
    if form.sent() and not form.problem:
        names = {"pence_incl_vat": "pence", "per_pupil_pence": "per_pupil", "extension_years": "extensions"}
        if saved(form, page, "set_tender_value", form.said(), names):
            return back_to(page)
    return render_template(
        "tenders/value.html", title=f"Value and term: {page['title']}", tender=page, form=form, trail=trail(page)
    )


@pages.page(f"{ADDRESS}/procedure", may=MAY, methods=("GET", "POST"))
def procedure(tender_id: str) -> Any:
    """The approved frameworks first; then how the supplier is found."""
    page = tender_page(tender_id)
    frameworks = ask(SERVICE, "tender_frameworks", tender_id=tender_id)["frameworks"]
    direct = page["direct"] or {}
    form = ProcedureForm(
        data={
            "procedure": page["procedure"],
            "framework": page["framework"],
            "why_no_framework": page["why_no_framework"],
            "why_no_engagement": page["why_no_engagement"],
            "supplier_id": direct.get("supplier_id", ""),
            "ground": direct.get("ground", ""),
            "justification": direct.get("justification", ""),
            "planned_notice_on": (
                datetime.fromisoformat(page["planned_notice_on"]).date() if page["planned_notice_on"] else None
            ),
        }
    )
    form.framework.choices = [("", "None"), *((one["title"], one["title"]) for one in frameworks)]
    form.supplier_id.choices = [
        ("", "None"),
        *((one["supplier_id"], one["name"]) for one in ask(SERVICE, "suppliers") if one["active"]),
    ]
    if form.sent() and saved(form, page, "set_tender_procedure", form.said()):
        return back_to(page)
    return render_template(
        "tenders/procedure.html",
        title=f"Frameworks and procedure: {page['title']}",
        tender=page,
        frameworks=frameworks,
        form=form,
        chart=guard_chart(page["guard"]) if page["guard"] else None,
        trail=trail(page),
    )


@pages.page(f"{ADDRESS}/rules", may=MAY, methods=("GET", "POST"))
def rules(tender_id: str) -> Any:
    """What every bid must meet, and what decides a tie."""
    page = tender_page(tender_id)
    form = RulesForm(
        data={
            "requirements": "\n".join(one["words"] for one in page["requirements"]),
            "tie_rule": page["tie_rule"],
            "tie_witness": page["tie_witness"],
        }
    )
    if form.sent() and saved(form, page, "set_tender_rules", form.said()):
        return back_to(page)
    lead = "Conditions are passed or failed, never marked. Both are published with the tender."
    return shown(page, form, "Conditions and ties", ["requirements", "tie_rule", "tie_witness"], lead)


@pages.page(f"{ADDRESS}/timetable", may=MAY, methods=("GET", "POST"))
def timetable(tender_id: str) -> Any:
    """The deadline, and until when questions are taken."""
    page = tender_page(tender_id)
    until = datetime.fromisoformat(page["deadline_at"]).astimezone(SCHOOL_ZONE) if page["deadline_at"] else None
    form = TimetableForm(
        data={"deadline_on": until.date() if until else None, "deadline_time": f"{until:%H:%M}" if until else "12:00"}
    )
    if form.sent():
        at = deadline_of(form)
        if at and saved(form, page, "set_tender_timetable", {"deadline_at": at}, {"deadline_at": "deadline_on"}):
            return back_to(page)
    first = page["earliest"]
    lead = (
        f"If it is published today, the first day possible is {day(first['deadline_on'])}: {first['because']} "
        f"({first['rule']['source']}). Questions end {first['questions_days']} days before the deadline."
    )
    return shown(page, form, "Timetable", ["deadline_on", "deadline_time"], lead)


def deadline_of(form: Any) -> str | None:
    """The moment that day and time make, by English clocks; None, with the box marked, for what is no time."""
    try:
        return datetime.combine(form.deadline_on.data, time_in(form.deadline_time.data or ""), SCHOOL_ZONE).isoformat()
    except ValueError as wrong:
        form.deadline_time.errors = [str(wrong)]
        return None


@pages.page(f"{ADDRESS}/documents", may=MAY, methods=("GET", "POST"))
def documents(tender_id: str) -> Any:
    """Documents for suppliers."""
    page = tender_page(tender_id)
    form = DocumentForm()
    if form.sent():
        with form.refusals():
            file = form.file
            do(
                SERVICE, "add_tender_document", once=form.once_key(), tender_id=tender_id, filename=file.filename,
                content=file.content,
            )  # fmt: skip
            flash(f"{file.filename} is added.", "success")
            return redirect(request.path)
    return render_template(
        "tenders/documents.html", title=f"Documents: {page['title']}", tender=page, form=form, trail=trail(page)
    )


@pages.page(f"{ADDRESS}/documents/<document_id>/remove", may=MAY, methods=("GET", "POST"))
def remove_document(tender_id: str, document_id: str) -> Any:
    """Take a document away before anybody has seen it."""
    page = tender_page(tender_id)
    document = next((one for one in page["documents"] if one["document_id"] == document_id), None)
    if document is None:
        raise NotFound("There is no such document.")
    form, cancel = Button("Remove it"), url_for("tender_plan.documents", tender_id=tender_id)
    if form.sent():
        with form.refusals():
            do(SERVICE, "remove_tender_document", once=form.once_key(), tender_id=tender_id, document_id=document_id)
            flash(f"{document['name']} is removed.", "success")
            return redirect(cancel)
    return render_template(
        "confirm.html", title=f"Remove {document['name']}?", words="Suppliers will not see it.",
        cancel=cancel, form=form, back=cancel,
    )  # fmt: skip


@pages.page(f"{ADDRESS}/publish", may=MAY, methods=("GET", "POST"))
def publish(tender_id: str) -> Any:
    """Check everything, then publish."""
    page = tender_page(tender_id)
    if "publish" not in page["steps"]:
        raise Conflict("This tender cannot be published now: see which tasks are left.")
    form = Form()
    if form.sent() and saved(form, page, "publish_tender", {}):
        flash("The tender is published. Suppliers see it now.", "success")
        return redirect(tender_href(tender_id))
    return render_template(
        "tenders/publish.html", title=f"Check and publish: {page['title']}", tender=page, answers=_answers(page),
        form=form, trail=trail(page),
    )  # fmt: skip


def _answers(page: Any) -> list[dict[str, Any]]:
    def way(task: str) -> str:
        return url_for(TASKS[task][1], tender_id=page["tender_id"])

    taking_part = [one["name"] for one in page["schools"] if one["answer"] == "agreed"]
    answers = [
        {"key": "Title", "value": page["title"], "change": way("basics")},
        {"key": "Need", "value": page["need"], "change": way("basics")},
        {"key": "CPV codes", "value": ", ".join(page["cpv_codes"]), "change": way("basics")},
        {"key": f"Schools ({len(taking_part)})", "value": taking_part, "change": way("schools")},
        {
            "key": "Value with VAT",
            "value": [money(page["estimate"]["pence_incl_vat"]), page["estimate"]["working"]],
            "change": way("value"),
        },
        {"key": "Term", "value": page["term_in_words"], "change": way("value")},
        {"key": "Procedure", "value": PROCEDURES.get(page["procedure"], page["procedure"]), "change": way("procedure")},
        {
            "key": "Why no approved framework",
            "value": page["why_no_framework"] or "not needed",
            "change": way("procedure"),
        },
    ]
    if page["deadline_at"]:
        answers += [
            *_lot_answers(page, way("lots")),
            {
                "key": "Conditions",
                "value": [one["words"] for one in page["requirements"]] or "none",
                "change": way("rules"),
            },
            {"key": "Ties", "value": page["tie_rule"], "change": way("rules")},
            {"key": "Evaluators", "value": [one["name"] for one in page["evaluators"]], "change": way("evaluators")},
            {"key": "Deadline", "value": moment(page["deadline_at"]), "change": way("timetable")},
            {"key": "Questions until", "value": moment(page["questions_until"]), "change": way("timetable")},
            {
                "key": "Documents",
                "value": [one["name"] for one in page["documents"]] or "none",
                "change": way("documents"),
            },
        ]
    return answers


def _lot_answers(page: Any, way: str) -> list[dict[str, Any]]:
    return [
        {
            "key": f"Lot {lot['lot']}",
            "value": [f"{lot['title']}, {pounds(lot['value_pence'])}"]
            + [f"{one['name']}: {one['weight']} of 100" for one in lot["criteria"]],
            "change": way,
        }
        for lot in page["lots"]
    ]


@pages.page(f"{ADDRESS}/end", may=MAY, methods=("GET", "POST"))
def end(tender_id: str) -> Any:
    """End the tender without an award."""
    page = tender_page(tender_id)
    form = ReasonForm()
    form.submit.label.text = "End the tender"
    if form.sent() and saved(form, page, "terminate_tender", {"because": form.because.data}):
        flash("The tender is ended.", "success")
        return redirect(tender_href(tender_id))
    public = page["published_at"] is not None
    lead = (
        "Suppliers read the reason on the tender’s page, and a procurement termination notice (UK12) falls due where a "
        "tender notice was published."
        if public
        else "Nobody outside has seen it. It stays in the list with the reason."
    )
    return shown(page, form, "End without an award", ["because"], lead)


# What the tasks share


def saved(form: Any, page: Any, method: str, said: dict[str, Any], names: dict[str, str] | None = None) -> bool:
    """Whether the service took what was sent; what it refuses stands on the form."""
    with form.refusals(names):
        do(SERVICE, method, once=form.once_key(), tender_id=page["tender_id"], version=page["version"], **said)
        return True


def back_to(page: Any) -> Any:
    flash("Saved.", "success")
    return redirect(tender_href(page["tender_id"]))


def shown(page: Any, form: Any, task: str, fields: list[str], lead: str = "") -> str:
    """The page of a task that is a few fields."""
    return render_template(
        "form.html", title=f"{task}: {page['title']}", form=form, fields=fields, said=lead, trail=trail(page)
    )
