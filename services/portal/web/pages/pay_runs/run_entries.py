"""What is entered for a run beside the contracts: the list, and each entry added, changed or taken out at the school of the
employment. A school enters for its own people, the payroll officer for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import RadioField
from wtforms.validators import InputRequired

from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.payroll_roles import ENTERERS, OFFICERS, PAY_READERS, SERVICE, TRUST_PAY_READERS
from services.portal.web.asking.names import names_of, names_of_schools, who
from services.portal.web.context import ask, do
from services.portal.web.pages.pay_runs.entry_forms import KINDS, EntryForm, EntryKind, WeeksForm, as_typed, kind_named
from services.portal.web.pages.pay_runs.run_words import i_hold, run_href, title_of, trail
from services.portal.web.pages.pay_runs.term_weeks import proposed_days, proposed_words
from services.portal.web.patterns.forms import Button
from services.portal.web.patterns.listing import Choice, Listing, Shown, page_asked_for
from services.portal.web.patterns.words import day
from shared.errors import NotFound

pages = Pages("run_entries", __name__)
AT_SCHOOL = "/schools/<school_id>/payroll/runs/<run_id>/entries"
PEOPLE_SHOWN = 50
MOST_SEARCHED, MOST_PAGES = 120, 10_000


class KindForm(Button):
    """What is to be entered."""

    entry = RadioField(
        "What do you want to enter?",
        widget=GovRadioInput(),
        choices=[(name, kind.words) for name, kind in KINDS.items()],
        validators=[InputRequired("Choose what you want to enter")],
    )

    def in_page_order(self) -> list[Any]:
        return [self.entry, self.submit]


@pages.page("/trust/payroll/runs/<run_id>/entries/", may=in_trust(TRUST_PAY_READERS))
def listed(run_id: str) -> Any:
    """Everything that was entered for a run."""
    return _list_page(run_id, None)


@pages.page(f"{AT_SCHOOL}/", may=at_school(PAY_READERS))
def school_listed(school_id: str, run_id: str) -> Any:
    """What was entered for a school's own people."""
    return _list_page(run_id, school_id)


@pages.page("/trust/payroll/runs/<run_id>/entries/add", may=in_trust(OFFICERS))
def choose(run_id: str) -> str:
    """Find the person for whom something is entered, at any school."""
    return _choose_page(run_id, None)


@pages.page(f"{AT_SCHOOL}/add", may=at_school(ENTERERS))
def school_choose(school_id: str, run_id: str) -> str:
    """Find the person of the school for whom something is entered."""
    return _choose_page(run_id, school_id)


@pages.page(f"{AT_SCHOOL}/add/<person_id>/<employment_id>", may=at_school(ENTERERS), methods=("GET", "POST"))
def kind(school_id: str, run_id: str, person_id: str, employment_id: str) -> Any:
    """Choose what is entered for somebody."""
    run, person, _ = _of_run(school_id, run_id, person_id, employment_id)
    form = KindForm("Go on")
    if form.sent():
        named: dict[str, Any] = {
            "school_id": school_id,
            "run_id": run_id,
            "person_id": person_id,
            "employment_id": employment_id,
        }
        return redirect(url_for("run_entries.add", what=form.entry.data, **named))
    return render_template(
        "form.html", title="Add an entry", about=person["name"], form=form, trail=_trail(run, school_id),
    )  # fmt: skip


@pages.page(f"{AT_SCHOOL}/add/<person_id>/<employment_id>/<what>", may=at_school(ENTERERS), methods=("GET", "POST"))
def add(school_id: str, run_id: str, person_id: str, employment_id: str, what: str) -> Any:
    """Enter something for somebody in a run."""
    if what not in KINDS:
        raise NotFound("Nothing of this kind can be entered for a pay run: choose one of those that are listed.")
    run, person, employment = _of_run(school_id, run_id, person_id, employment_id)
    chosen = KINDS[what]
    proposed = _weeks_proposed(school_id, run_id, employment_id, chosen)
    form = chosen.form("Add it", data=proposed_days(proposed or ()))
    form.offer_posts(employment["posts"])
    if form.sent():
        with form.refusals(form.day_names()):
            entered = do(
                SERVICE, "add_variation", once=form.once_key(), school_id=school_id, run_id=run_id, employment_id=employment_id,
                kind=chosen.name, **form.said(),
            )  # fmt: skip
            return _back(
                run_id, school_id, f"{entered['words']}, {entered['amount']}, is entered for {entered['name']}."
            )
    return _entry_page(chosen.words, form, run, person, school_id, () if proposed is None else proposed_words(proposed))


@pages.page(f"{AT_SCHOOL}/<variation_id>/change", may=at_school(ENTERERS), methods=("GET", "POST"))
def change(school_id: str, run_id: str, variation_id: str) -> Any:
    """Put something else in the place of an entry."""
    held = _entry(school_id, run_id, variation_id)
    run, person, employment = _of_run(school_id, run_id, held["person_id"], held["employment_id"])
    chosen = kind_named(held["kind"])
    if chosen is None:
        raise NotFound("An entry of this kind cannot be changed here: take it out and enter it again.")
    form = chosen.form("Save", data=as_typed(held["said"]))
    form.offer_posts(employment["posts"])
    if form.sent():
        with form.refusals(form.day_names()):
            do(
                SERVICE, "change_variation", once=form.once_key(), school_id=school_id, variation_id=variation_id,
                kind=chosen.name, **form.said(),
            )  # fmt: skip
            return _back(run_id, school_id, f"The entry for {held['name']} is changed.")
    return _entry_page(f"Change: {chosen.words.lower()}", form, run, person, school_id)


@pages.page(f"{AT_SCHOOL}/<variation_id>/remove", may=at_school(ENTERERS), methods=("GET", "POST"))
def remove(school_id: str, run_id: str, variation_id: str) -> Any:
    """Take an entry out."""
    held = _entry(school_id, run_id, variation_id)
    run = ask(SERVICE, "run_page", run_id=run_id)
    form = Button("Take it out")
    if form.sent():
        with form.refusals():
            do(SERVICE, "remove_variation", once=form.once_key(), school_id=school_id, variation_id=variation_id)
            return _back(run_id, school_id, f"The entry for {held['name']} is taken out.")
    return render_template(
        "confirm.html", title="Take the entry out", form=form, trail=_trail(run, school_id),
        words=f"{held['name']}: {held['words']}, {held['amount']}. A run that was calculated has to be calculated again.",
        cancel=run_href(run_id, "run_entries.listed", school_id),
    )  # fmt: skip


def _list_page(run_id: str, school_id: str | None) -> Any:
    run = ask(SERVICE, "run_page", run_id=run_id)
    found = ask(SERVICE, "variations", run_id=run_id, school_id=school_id)
    may_enter = run["may"]["enter"] and i_hold(ENTERERS, school_id)
    with_ways = may_enter and "as" not in request.args
    names = names_of(one["entered_by"] for one in found)
    schools = {} if school_id else names_of_schools(one["school_id"] for one in found)
    rows = [_row(one, names, schools, run, may_enter) for one in found]
    listing = Listing(
        f"Entries {run['paid_on']}",
        [
            Shown("name", "Name"),
            Shown("payroll_id", "Payroll id"),
            *([] if school_id else [Shown("school", "School")]),
            Shown("kind_words", "Kind"),
            Shown("words", "What it is"),
            Shown("amount", "How much", sortable=False),
            Shown("by", "Entered by"),
            *(_WAYS if with_ways else [Shown("entered_at", "Entered", "moment")]),
        ],
        rows,
        choices=[Choice("kind", "Kind", [("", "All"), *((one.name, one.words) for one in KINDS.values())])],
        search_in=("name", "payroll_id", "words", "school"),
        caption="Entries",
        empty="Nothing was entered for this run. Everybody is paid by contract; what is beside it is entered here.",
    )
    return listing.as_file() or render_template(
        "pay_runs/entries.html", title="Overtime and other changes", about=title_of(run), run=run, listing=listing,
        may_enter=may_enter, add_href=run_href(run, "run_entries.choose", school_id), trail=trail(run, school_id),
    )  # fmt: skip


_WAYS = (
    Shown("change", "Change", sortable=False, link=lambda row: row["change_href"]),
    Shown("take_out", "Take out", sortable=False, link=lambda row: row["remove_href"]),
)
"""Columns of ways on, which a file does not have."""


def _row(
    one: Mapping[str, Any],
    names: Mapping[str, str],
    schools: Mapping[str, str],
    run: Mapping[str, Any],
    may_enter: bool,
) -> dict[str, Any]:
    known = kind_named(one["kind"])
    place = {"school_id": one["school_id"], "run_id": run["run_id"], "variation_id": one["variation_id"]}
    ways = {
        "change": f"Change {one['name']}",
        "change_href": url_for("run_entries.change", **place),
        "take_out": f"Take out {one['name']}",
        "remove_href": url_for("run_entries.remove", **place),
    }
    return {
        **one,
        "school": schools.get(one["school_id"], one["school_id"]),
        "kind_words": known.words if known else one["kind"],
        "by": who(one["entered_by"], names),
        **(ways if may_enter else {}),
    }


def _choose_page(run_id: str, school_id: str | None) -> str:
    run = ask(SERVICE, "run_page", run_id=run_id)
    found = ask(
        SERVICE, "staff_listed", school_id=school_id, words=request.args.get("q", "").strip()[:MOST_SEARCHED],
        page=min(page_asked_for(), MOST_PAGES), page_size=PEOPLE_SHOWN,
    )  # fmt: skip
    listing = Listing(
        "People",
        [
            Shown("name", "Name", sortable=False, link=lambda row: row["href"]),
            Shown("payroll_id", "Payroll id", sortable=False),
            *([] if school_id else [Shown("school", "School", sortable=False)]),
            Shown("titles", "Posts", sortable=False),
            Shown("paid_in", "Paid in", sortable=False),
        ],
        [_person_row(one, run) for one in found["staff"]],
        total=found["total"],
        page_size=found["page_size"],
        empty="There is nobody on the staff list yet.",
    )
    return render_template(
        "pay_runs/choose.html", title="For whom?", about=title_of(run), listing=listing, trail=_trail(run, school_id)
    )


def _person_row(one: Mapping[str, Any], run: Mapping[str, Any]) -> dict[str, Any]:
    """Somebody of the staff list; with a way on where this run pays them and who looks may enter for them."""
    paid_here = one["pay_group_id"] == run["pay_group_id"]
    place = {"person_id": one["person_id"], "employment_id": one["employment_id"]}
    way = url_for("run_entries.kind", school_id=one["school_id"], run_id=run["run_id"], **place)
    return {
        **one,
        "titles": ", ".join(post["title"] for post in one["posts"]),
        "paid_in": "This run" if paid_here else f"Runs of {one['pay_group']}",
        "href": way if paid_here and one["kept_here"] else None,
    }


def _of_run(school_id: str, run_id: str, person_id: str, employment_id: str) -> tuple[Any, Any, Any]:
    """The run, the person and the employment of an address. Raises NotFound."""
    run = ask(SERVICE, "run_page", run_id=run_id)
    person = ask(SERVICE, "person_page", school_id=school_id, person_id=person_id)
    for employment in person["employments"]:
        if employment["employment_id"] == employment_id:
            return run, person, employment
    raise NotFound("There is no such employment of this person.")


def _entry(school_id: str, run_id: str, variation_id: str) -> Any:
    for one in ask(SERVICE, "variations", run_id=run_id, school_id=school_id):
        if one["variation_id"] == variation_id:
            return one
    raise NotFound("There is no such entry in this run: it was changed or taken out meanwhile.")


def _weeks_proposed(school_id: str, run_id: str, employment_id: str, chosen: EntryKind) -> Any:
    """What payroll proposes for the balance of a term-time post; None for any other kind of entry."""
    if chosen.form is not WeeksForm:
        return None
    return ask(SERVICE, "weeks_proposed", school_id=school_id, run_id=run_id, employment_id=employment_id)


def _entry_page(
    title: str,
    form: EntryForm,
    run: Mapping[str, Any],
    person: Mapping[str, Any],
    school_id: str,
    proposed: Sequence[str] = (),
) -> str:
    return render_template(
        "form.html", title=title, about=person["name"], form=form, trail=_trail(run, school_id),
        said=[f"For the {run['name']}, for pay from {day(run['starts'])} to {day(run['ends'])}.", *proposed],
    )  # fmt: skip


def _trail(run: Mapping[str, Any], school_id: str | None) -> list[dict[str, str]]:
    return trail(run, school_id, ("Entries", run_href(run, "run_entries.listed", school_id)))


def _back(run_id: str, school_id: str, words: str) -> Any:
    """Back to the list: to that of all schools for whoever enters for all."""
    flash(words, "success")
    return redirect(run_href(run_id, "run_entries.listed", None if i_hold(TRUST_PAY_READERS, None) else school_id))
