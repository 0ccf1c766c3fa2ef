"""Posts: a new one, new terms from a day on, an allowance, the end. What the pay scales and bounds allow is payroll's answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import HiddenField, SubmitField

from services.portal.web.admission.access import Pages, at_school
from services.portal.web.admission.payroll_roles import ENTERERS, OFFICERS, SERVICE
from services.portal.web.context import ask, me
from services.portal.web.pages.payroll_staff.boxes import as_text, chosen, day_box, iso, line, numbered, one_of, ticked
from services.portal.web.pages.payroll_staff.staff_words import (
    PENSIONS,
    Step,
    employment_in,
    person_href,
    person_of,
    post_in,
    scale_words,
    staff_trail,
    step_page,
)
from services.portal.web.patterns.fields import PoundsField, words_field
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.numbers import version_seen

pages = Pages("payroll_posts", __name__)
NO_SCALE = ("", "No pay scale")
KINDS = (
    ("TLR1", "Teaching and learning responsibility 1"), ("TLR2", "Teaching and learning responsibility 2"),
    ("TLR3", "Teaching and learning responsibility 3, for a time"), ("SEN", "Special educational needs"),
    ("honorarium", "Honorarium"), ("acting up", "Acting up"), ("safeguarding", "Safeguarded pay"),
    ("recruitment and retention", "Recruitment and retention"), ("other", "Another allowance"),
)  # fmt: skip
RANGES = (
    ("", "None"), ("leading practitioner", "Leading practitioners"), ("headteacher", "Headteachers"),
    ("leadership", "Leadership, L1 to L43"),
)  # fmt: skip
BASES = (
    ("fte", "By the part of a full-time post"),
    ("full", "The whole amount"),
    ("as pay", "As the pay: by the part of a full-time post and the paid weeks"),
    ("responsibility", "By the share of the responsibility"),
)
PART_MONTHS = (
    ("365ths", "365ths of a year"), ("260ths", "260ths of a year"), ("195ths", "195ths of a year"),
    ("days in the month", "Days in the month"),
)  # fmt: skip
LEAVE = (
    ("whole", "The whole entitlement is added to the weeks"),
    ("in proportion", "In proportion to the weeks worked"),
)


class PostForm(Form):
    """A post and what it is paid by from a day on."""

    at = chosen("At which school?", [])
    title = line("Post", "For example Class teacher.", needed="Enter what the post is called", most=300)
    cost_code = line("Cost code", "Your accounts’ code. May be left empty.", wide=10)
    starts = day_box("From which day?", "For example 1 9 2026", called="first day of these terms")
    ends = day_box("Last day", "Only where the post is for a time.", called="last day", needed=False)
    scale = chosen("Pay scale", [])
    point = line("Point", "For example M3, or 5.", wide=5)
    top = line("Highest point of the grade", "Only where the grade ends before the scale does.", wide=5)
    annual_pence = PoundsField("Salary for a year, full time", description="Where there is no pay scale.")
    pay_range = chosen(
        "Published range of the salary", RANGES, "Where the salary has to lie in one: choose the school’s area as the pay scale above.",
        default="",
    )  # fmt: skip
    hour_pence = PoundsField("Rate for an hour", description="For posts that are paid by claims.")
    agreed_in = line("Where was it agreed?", "For a salary or a rate: the contract, letter or decision.", most=300)
    fte = line("Part of a full-time post", "For example 0.6 or 3/5. Leave it empty for a whole one, or where you give the hours.", wide=5)  # fmt: skip
    weekly_hours = numbered("Weekly hours", "In place of the part, where the scale goes by hours: for example 27.75")
    working_weeks = numbered("Weeks worked in a year", "Only for term-time posts, with training days: for example 39")
    leave_weeks = numbered("Weeks of paid leave", "Leave it empty to take them by length of service.")
    leave_method = one_of("How leave is paid in a term-time post", LEAVE, default="whole")
    part_month = one_of("How a part of a month is reckoned", PART_MONTHS, "The contract says which.", default="365ths")
    pension = one_of("Pension scheme of the post", list(PENSIONS.items()))
    own_pay = ticked("The trust sets its own pay: the published ranges and bounds do not hold")
    version = HiddenField()
    submit = SubmitField("Save the post", widget=GovSubmitInput())

    def terms(self) -> dict[str, Any]:
        """What it is paid by, as payroll takes it."""
        return {
            "starts": iso(self.starts.data), "ends": iso(self.ends.data), "scale": self.scale.data or "",
            "point": self.point.data or "", "top": self.top.data or "", "annual_pence": self.annual_pence.data,
            "pay_range": self.pay_range.data or "", "hour_pence": self.hour_pence.data, "agreed_in": self.agreed_in.data or "", "fte": self.fte.data or "",
            "weekly_hours": as_text(self.weekly_hours.data), "working_weeks": as_text(self.working_weeks.data),
            "leave_weeks": as_text(self.leave_weeks.data), "leave_method": self.leave_method.data,
            "part_month": self.part_month.data, "pension": self.pension.data,
        }  # fmt: skip

    def post(self) -> dict[str, Any]:
        """The post with its terms, as payroll takes it."""
        return {
            "title": self.title.data,
            "cost_code": self.cost_code.data or "",
            "terms": self.terms(),
            "own_pay": bool(self.own_pay.data),
        }


class AllowanceForm(Form):
    """An allowance beside the pay of a post."""

    kind = chosen("What is it for?", KINDS)
    words = line("In words", "As the payslip will say it.", needed="Say what it is for, as the payslip will")
    starts = day_box("First day", "For example 1 9 2026", called="first day")
    ends = day_box("Last day", "Only where it is for a time.", called="last day", needed=False)
    annual_pence = PoundsField("Amount for a year", description="The full amount. Leave it empty for acting up.")
    basis = one_of("How much of it is paid", BASES, default="fte")
    share = line("Share of the responsibility", "Only where it is paid by that: for example 0.5", wide=5)
    scale = chosen("Acting up: on which pay scale", [])
    point = line("Acting up: on which point", wide=5)
    pensionable = ticked("It counts for the pension")
    agreed_in = line("Where was it agreed?", "A contract, a letter, a decision of the governors.", most=300)
    own_pay = ticked("The trust sets its own pay: the published bounds of allowances do not hold")
    version = HiddenField()
    submit = SubmitField("Add the allowance", widget=GovSubmitInput())

    def allowance(self) -> dict[str, Any]:
        """The allowance, as payroll takes it."""
        return {
            "kind": self.kind.data, "words": self.words.data, "starts": iso(self.starts.data), "ends": iso(self.ends.data),
            "annual_pence": self.annual_pence.data or 0, "basis": self.basis.data, "share": self.share.data or "",
            "scale": self.scale.data or "", "point": self.point.data or "", "pensionable": bool(self.pensionable.data),
            "agreed_in": self.agreed_in.data or "",
        }  # fmt: skip


class EndForm(Form):
    """The last day of a post."""

    ends = day_box("Last day", "For example 31 8 2027", called="last day")
    reason = words_field("Why?", "Whoever asks later reads it.", "Say why, for whoever asks later")
    version = HiddenField()
    submit = SubmitField("End the post", widget=GovSubmitInput())


@pages.page(
    "/schools/<school_id>/payroll/staff/<person_id>/employments/<employment_id>/posts/add",
    may=at_school(ENTERERS), methods=("GET", "POST"),
)  # fmt: skip
def add(school_id: str, person_id: str, employment_id: str) -> Any:
    """A new post at the school."""
    person = person_of(school_id, person_id)
    employment = employment_in(person, employment_id)
    form = PostForm(data={"starts": date.fromisoformat(employment["starts"])})
    step = Step("Add a post", "set_post", "The post is on record.", template="payroll_staff/post.html")
    if me().holds(OFFICERS):
        form.at.choices = _schools_of(employment["employer_id"])
        form.at.data = form.at.data or school_id
    else:
        del form.at

    def said() -> Mapping[str, Any]:
        return {**form.post(), "school_id": form.at.data if "at" in form else school_id}

    given = {"employment_id": employment_id}
    return step_page(step, form, given, said, person_href(school_id, person_id), **_around(school_id, person, form))


@pages.page(
    "/schools/<school_id>/payroll/staff/<person_id>/posts/<post_id>/terms", may=at_school(ENTERERS), methods=("GET", "POST")
)  # fmt: skip
def terms(school_id: str, person_id: str, post_id: str) -> Any:
    """What a post is paid by from a day on; what was before it stays on record."""
    person = person_of(school_id, person_id)
    post = post_in(person, post_id)
    form = PostForm(data=_as_typed(post))
    del form.at
    step = Step(
        f"New terms of {post['title']}", "set_post", "The terms are on record.",
        "They hold from the day that you give. Terms that begin on that day or later are replaced; earlier ones end the day before.",
        "payroll_staff/post.html",
    )  # fmt: skip

    def said() -> Mapping[str, Any]:
        return form.post() | {"version": version_seen(form.version.data)}

    given = {"school_id": post["school_id"], "employment_id": post["employment_id"], "post_id": post_id}
    return step_page(step, form, given, said, person_href(school_id, person_id), **_around(school_id, person, form))


@pages.page(
    "/schools/<school_id>/payroll/staff/<person_id>/posts/<post_id>/allowance", may=at_school(ENTERERS), methods=("GET", "POST")
)  # fmt: skip
def allowance(school_id: str, person_id: str, post_id: str) -> Any:
    """An allowance more; the others of the post stay."""
    person = person_of(school_id, person_id)
    post = post_in(person, post_id)
    form = AllowanceForm(data={"version": str(post["version"]), "pensionable": True})
    form.scale.choices = _scales(_held(school_id))
    step = Step(f"Add an allowance to {post['title']}", "set_post", "The allowance is on record.")

    def said() -> Mapping[str, Any]:
        return {
            "title": post["title"], "cost_code": post["cost_code"], "terms": post["terms"][-1],
            "allowances": [*post["allowances"], form.allowance()], "own_pay": bool(form.own_pay.data),
            "version": version_seen(form.version.data),
        }  # fmt: skip

    given = {"school_id": post["school_id"], "employment_id": post["employment_id"], "post_id": post_id}
    return step_page(
        step, form, given, said, person_href(school_id, person_id), {"acting_on": "point"},
        about=person["name"], trail=staff_trail(school_id, person),
    )  # fmt: skip


@pages.page(
    "/schools/<school_id>/payroll/staff/<person_id>/posts/<post_id>/end", may=at_school(ENTERERS), methods=("GET", "POST")
)  # fmt: skip
def end(school_id: str, person_id: str, post_id: str) -> Any:
    """The last day of a post."""
    person = person_of(school_id, person_id)
    post = post_in(person, post_id)
    form = EndForm(data={"version": str(post["version"])})
    step = Step(
        f"End {post['title']}", "end_post", "The last day of the post is on record.",
        "The employment and its other posts go on. Where somebody leaves altogether, end the employment.",
    )  # fmt: skip

    def said() -> Mapping[str, Any]:
        return {"ends": iso(form.ends.data), "reason": form.reason.data, "version": version_seen(form.version.data)}

    given = {"school_id": post["school_id"], "post_id": post_id}
    return step_page(
        step, form, given, said, person_href(school_id, person_id), about=person["name"], trail=staff_trail(school_id, person)
    )  # fmt: skip


def _around(school_id: str, person: Any, form: PostForm) -> dict[str, Any]:
    held = _held(school_id)
    form.scale.choices = _scales(held)
    return {"about": person["name"], "scales": held, "trail": staff_trail(school_id, person)}


def _schools_of(employer_id: str) -> list[tuple[str, str]]:
    """The schools whose staff the employer employs: only who acts for the trust adds posts at other schools."""
    found = ask(SERVICE, "employer_page", employer_id=employer_id)["schools"]
    return sorted({one["school_id"]: one["name"] for one in found}.items(), key=lambda one: str(one[1]))


def _held(school_id: str) -> list[Any]:
    found: list[Any] = ask(SERVICE, "pay_scales", school_id=school_id)
    return found


def _scales(held: list[Any]) -> list[tuple[str, str]]:
    return [NO_SCALE, *((one["name"], scale_words(one["name"])) for one in held)]


def _as_typed(post: Mapping[str, Any]) -> dict[str, Any]:
    """A post as the form has it, with its latest terms but for the day from which new ones hold."""
    held = post["terms"][-1]
    texts = (
        "scale",
        "point",
        "top",
        "annual_pence",
        "hour_pence",
        "agreed_in",
        "fte",
        "leave_method",
        "part_month",
        "pension",
    )
    numbers = ("working_weeks", "leave_weeks")
    return {
        "title": post["title"],
        "cost_code": post["cost_code"],
        "version": str(post["version"]),
        **{name: held[name] for name in texts},
        **{name: Decimal(held[name]) if held[name] is not None else None for name in numbers},
    }
