"""For those who let people in: local accounts of the whole trust. And who read what: for a school's
leaders of their school, for those who watch over the trust of all."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.headers import never_kept
from services.portal.web.asking.names import names_of, names_of_schools, who
from services.portal.web.context import ask, do, portal
from services.portal.web.patterns.forms import Button, Form
from services.portal.web.patterns.listing import Choice, Listing, Shown
from services.portal.web.patterns.navigation import Entry
from shared.errors import NotFound
from shared.identity.roles import SCHOOL_LEADERS, TRUST_READERS, Role

pages = Pages("sign_ins_admin", __name__)
KEEPERS = in_trust({Role.OPERATOR, Role.MEMBERSHIP_LEAD, Role.EXECUTIVE})
WATCHERS = at_school(SCHOOL_LEADERS | TRUST_READERS)
TRUST_WATCHERS = in_trust(TRUST_READERS)
NAVIGATION = (
    Entry("Sign-ins", "sign_ins_admin.accounts", KEEPERS, order=85, section="People"),
    Entry("Who looked", "sign_ins_admin.readings", WATCHERS, order=95, section="Records"),
    Entry("Who looked", "sign_ins_admin.all_readings", TRUST_WATCHERS, order=95, section="People"),
)
MOST_READINGS = 100
STATES = {"in_use": "In use", "must_change": "Passphrase to be changed", "ended": "Ended"}
WAYS = {"page": "On a page", "file": "As a file", "api": "By a connected system"}


class NewAccount(Form):
    """Whose account it will be."""

    account = StringField(
        "Sign-in name",
        widget=GovTextInput(),
        description="The one that stands with the person in the records of people, usually their email address",
        validators=[InputRequired("Enter the sign-in name"), Length(max=200, message="At most 200 characters")],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )
    submit = SubmitField("Add the account", widget=GovSubmitInput())


@pages.page("/trust/sign-ins/", may=KEEPERS)
def accounts() -> Any:
    """All local accounts."""
    found = ask("portal", "local_accounts")
    names = names_of(one["added_by"] for one in found)
    rows = [{**one, "state": _state(one), "added_by": who(one["added_by"], names)} for one in found]
    listing = Listing(
        "Local accounts",
        [
            Shown("account", "Sign-in name", link=lambda row: url_for("sign_ins_admin.one", account=row["account"])),
            Shown("state", "Status", "in_words"),
            Shown("added_at", "Added", "moment"),
            Shown("added_by", "Added by"),
            Shown("changed_at", "Passphrase of", "moment"),
        ],
        rows,
        choices=(Choice("state", "Status", [("", "All"), *STATES.items()]),),
        search_in=("account", "added_by"),
        sort="account",
        empty="There is no local account. Add one for somebody who cannot sign in with the trust’s identity provider.",
    )
    return listing.as_file() or render_template(
        "sign_ins_admin/accounts.html", title="Sign-ins", listing=listing, settings=portal().settings
    )


@pages.page("/trust/sign-ins/add", may=KEEPERS, methods=("GET", "POST"))
def add() -> Any:
    """Add an account; its passphrase is shown on the page that answers, and nowhere else."""
    form = NewAccount()
    if form.sent():
        with form.refusals():
            made = do("portal", "add_local_account", once=form.once_key(), account=str(form.account.data).strip())
            return _made("The account is added", made)
    return render_template("sign_ins_admin/add.html", title="Add a local account", form=form, back=_list())


@pages.page("/trust/sign-ins/<account>", may=KEEPERS)
def one(account: str) -> str:
    """One account."""
    found = _account(account)
    return render_template(
        "sign_ins_admin/one.html",
        title=f"Sign-in of {found['account']}",
        account=found,
        state=STATES[_state(found)],
        back=_list(),
    )


@pages.page("/trust/sign-ins/<account>/reset", may=KEEPERS, methods=("GET", "POST"))
def reset(account: str) -> Any:
    """A new passphrase for somebody who forgot theirs."""
    found, form = _account(account), Button("Make a new passphrase")
    if form.sent():
        with form.refusals():
            return _made(
                "The passphrase is new", do("portal", "reset_local_account", once=form.once_key(), account=account)
            )
    return _confirm(
        form, found["account"], f"Give {found['account']} a new passphrase?",
        "They are signed out everywhere. The new passphrase is shown to you once; they choose their own when they sign in.",
    )  # fmt: skip


@pages.page("/trust/sign-ins/<account>/end", may=KEEPERS, methods=("GET", "POST"))
def end(account: str) -> Any:
    """Let an account sign in no more."""
    found, form = _account(account), Button("End this sign-in")
    if form.sent():
        with form.refusals():
            do("portal", "end_local_account", once=form.once_key(), account=account)
            flash(f"{found['account']} can no longer sign in with a passphrase.", "success")
            return redirect(_list())
    return _confirm(
        form, found["account"], f"End the sign-in of {found['account']}?",
        "They are signed out everywhere and can no longer sign in with a passphrase. What they did stays on record. Their "
        "roles are another matter: membership keeps those. The same sign-in name can be added again.",
    )  # fmt: skip


@pages.page("/schools/<school_id>/readings/", may=WATCHERS)
def readings(school_id: str) -> str:
    """Who read what of this school, newest first."""
    return _readings(school_id)


@pages.page("/trust/readings/", may=TRUST_WATCHERS)
def all_readings() -> str:
    """Who read what of the trust and of every school, newest first."""
    return _readings(None)


def _readings(school_id: str | None) -> str:
    before = request.args.get("before", type=int)
    found = ask("portal", "readings", school_id=school_id, before=before, most=MOST_READINGS)
    names = names_of(row["actor"] for row in found["readings"])
    schools = {} if school_id else names_of_schools(row["school_id"] for row in found["readings"])
    rows = [
        {
            **row,
            "who": who(row["actor"], names),
            "way": WAYS.get(row["way"], row["way"]),
            "school": schools.get(row["school_id"], "A school") if row["school_id"] else "The trust",
        }
        for row in found["readings"]
    ]
    columns = [
        Shown("at", "When", "moment", sortable=False),
        Shown("who", "Who", sortable=False),
        Shown("what", "What", sortable=False),
        *(() if school_id else (Shown("school", "Of", sortable=False, link=_of_school),)),
        Shown("way", "How", sortable=False),
    ]
    listing = Listing(
        "Who read what", columns, rows, total=len(rows), page_size=MOST_READINGS,
        empty="Nobody has read anything yet that is put down here: charges, statements, people, exported files.",
    )  # fmt: skip
    title = "Who read what" if school_id else "Who read what, of the trust and all schools"
    return render_template(
        "sign_ins_admin/readings.html", title=title, listing=listing, earlier=found["next"], before=before
    )


def _of_school(row: Any) -> str | None:
    return url_for("sign_ins_admin.readings", school_id=row["school_id"]) if row["school_id"] else None


def _account(account: str) -> dict[str, Any]:
    found: dict[str, Any] | None = next(
        (one for one in ask("portal", "local_accounts") if one["account"] == account), None
    )
    if found is None:
        raise NotFound("There is no local account of that name.")
    return found


def _state(account: dict[str, Any]) -> str:
    if account["ended_at"]:
        return "ended"
    return "must_change" if account["must_change"] else "in_use"


def _made(title: str, made: dict[str, Any]) -> Response:
    return never_kept(render_template("sign_ins_admin/made.html", title=title, made=made, back=_list()))


def _confirm(form: Form, account: str, title: str, words: str) -> str:
    cancel = url_for("sign_ins_admin.one", account=account)
    return render_template("confirm.html", title=title, form=form, words=words, cancel=cancel, back=cancel)


def _list() -> str:
    return url_for("sign_ins_admin.accounts")
