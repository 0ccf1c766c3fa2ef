"""Signing in and out: the ways in that this trust has, a local account's passphrase, and where somebody is signed in."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, Response, flash, g, make_response, redirect, render_template, request, url_for
from flask_limiter import Limiter
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSubmitInput, GovTextInput
from wtforms import PasswordField, StringField, SubmitField
from wtforms.validators import EqualTo, InputRequired, Length

from services.portal.application import accounts, sign_ins
from services.portal.application.refusals import TooManyAttempts
from services.portal.web.admission import browsers, guard, signing_in
from services.portal.web.admission.access import ANYBODY, SIGNED_IN, Pages
from services.portal.web.context import me, now, portal
from services.portal.web.pages.entrance import oidc
from services.portal.web.patterns.forms import Button, Form
from shared.errors import InvalidRequest, NotFound

pages = Pages("sign_in", __name__)
WRONG = "The sign-in name or the passphrase is not right."


class Passphrase(Form):
    """A local account's two boxes."""

    account = StringField(
        "Sign-in name",
        widget=GovTextInput(),
        validators=[InputRequired("Enter your sign-in name"), Length(max=320)],
        render_kw={"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"},
    )
    passphrase = PasswordField(
        "Passphrase",
        widget=GovPasswordInput(),
        validators=[InputRequired("Enter your passphrase"), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    submit = SubmitField("Sign in", widget=GovSubmitInput())


class NewPassphrase(Form):
    """Another passphrase for the account that is signed in."""

    old_passphrase = PasswordField(
        "Passphrase that you have now",
        widget=GovPasswordInput(),
        validators=[InputRequired("Enter the passphrase you have now"), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    passphrase = PasswordField(
        "New passphrase",
        widget=GovPasswordInput(),
        description="At least 12 characters. Three or four words that do not belong together are easy to keep.",
        validators=[InputRequired("Enter a new passphrase"), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )
    passphrase_again = PasswordField(
        "New passphrase, once more",
        widget=GovPasswordInput(),
        validators=[EqualTo("passphrase", "This is not the same as the new passphrase above")],
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField("Change passphrase", widget=GovSubmitInput())


def install(app: Flask, limiter: Limiter) -> None:
    """Limit how often somebody may try from one address. Those who come in are not counted: a school has one address."""
    view = app.view_functions["sign_in.choose"]
    attempts = limiter.limit(
        lambda: portal().settings.sign_in_attempts,
        methods=["POST"],
        deduct_when=lambda answer: answer.status_code not in (302, 303),
    )
    app.view_functions["sign_in.choose"] = cast(Any, attempts(view))


@pages.page("/sign-in", may=ANYBODY, methods=("GET", "POST"))
def choose() -> Any:
    """The ways in; and the way in by a local account."""
    settings = portal().settings
    onwards = guard.own_path(request.args.get("next"))
    if g.signed_in is not None and request.method == "GET":
        return redirect(onwards)
    form = Passphrase() if settings.local_accounts else None
    shut: TooManyAttempts | None = None
    if form is not None and form.sent():
        with form.refusals():
            try:
                must_change = _opened(str(form.account.data), str(form.passphrase.data))
            except TooManyAttempts as problem:
                form.problem, shut = problem.message, problem
            else:
                return redirect(url_for("sign_in.passphrase", next=onwards) if must_change else onwards)
    page = render_template("sign_in/choose.html", title="Sign in", form=form, settings=settings, onwards=onwards)
    return _too_many(page, shut) if shut else page


@pages.page("/account/passphrase", may=SIGNED_IN, methods=("GET", "POST"))
def passphrase() -> Any:
    """Another passphrase for whoever is signed in by a local account."""
    if signing_in.this_session().way != "local":
        raise NotFound("You sign in with another account than one of this portal: change its passphrase there.")
    form = NewPassphrase()
    shut: TooManyAttempts | None = None
    if form.sent():
        with form.refusals():
            try:
                others = _changed(str(form.old_passphrase.data), str(form.passphrase.data))
            except TooManyAttempts as problem:
                form.problem, shut = problem.message, problem
            else:
                ended = " You were signed out everywhere else." if others else ""
                flash(f"Your passphrase is changed.{ended}", "success")
                onwards = guard.own_path(request.args.get("next"))
                return redirect(onwards if onwards != "/" else url_for("sign_in.account"))
    page = render_template(
        "sign_in/passphrase.html", title="Change your passphrase", form=form, must=signing_in.must_change_passphrase()
    )
    return _too_many(page, shut) if shut else page


@pages.page("/account", may=SIGNED_IN)
def account() -> str:
    """Where this person is signed in, and what they hold."""
    allowed = sign_ins.limits()
    hours, minutes = divmod(int(allowed.longest.total_seconds()) // 60, 60)
    return render_template(
        "sign_in/account.html",
        title="Your sign-in",
        sessions=_sessions(),
        way=signing_in.this_session().way,
        idle=int(allowed.idle.total_seconds()) // 60,
        longest=f"{hours * 60 + minutes} minutes" if minutes else f"{hours} hours",
    )


@pages.page("/account/sessions/<session_id>/end", may=SIGNED_IN, methods=("GET", "POST"))
def end_one(session_id: str) -> Any:
    """Sign out in one other browser."""
    one = next((one for one in _sessions() if one["session_id"] == session_id and not one["here"]), None)
    if one is None:
        raise NotFound("You are not signed in there any more.")
    form = Button("Sign out")
    if form.sent():
        with signing_in.records(me().account) as uow:
            sign_ins.end_session_by_id(uow, me().account, session_id)
        flash(f"You are signed out in {one['browser']}.", "success")
        return redirect(url_for("sign_in.account"))
    return render_template("sign_in/end_one.html", title="Sign out in one browser", form=form, one=one, back=_account())


@pages.page("/account/sessions/end-others", may=SIGNED_IN, methods=("GET", "POST"))
def end_others() -> Any:
    """Sign out everywhere but here."""
    form = Button("Sign out")
    if form.sent():
        with signing_in.records(me().account) as uow:
            ended = sign_ins.end_every_session(uow, me().account, except_secret=g.secret)
        words = "You were signed in nowhere else." if ended == 0 else "You are signed out everywhere but here."
        flash(words, "success")
        return redirect(url_for("sign_in.account"))
    others = [one for one in _sessions() if not one["here"]]
    return render_template(
        "sign_in/end_others.html", title="Sign out everywhere else", form=form, others=others, back=_account()
    )


@pages.page("/sign-out", may=SIGNED_IN, methods=("GET", "POST"))
def leave() -> Any:
    """Sign out here, and at the identity provider where it offers that."""
    form = Button("Sign out")
    if form.sent():
        out = oidc.way_out(signing_in.this_session().data.get(signing_in.ID_TOKEN))
        signing_in.sign_out()
        if out is None:
            flash("You are signed out.", "success")
            return redirect(url_for("sign_in.choose"))
        # A page in between: the policy of forms lets nobody be sent from a form to another site.
        return render_template(
            "sign_in/out_there.html", title="You are signed out here", out=out, settings=portal().settings
        )
    return render_template("sign_in/leave.html", title="Sign out", form=form)


def _opened(account: str, passphrase: str) -> bool:
    """Sign somebody in by their local account; True where they must choose another passphrase first."""
    with signing_in.records(accounts.plain(account)[:200]) as uow:
        known = accounts.check_passphrase(uow, account, passphrase)
    if known is None:
        raise InvalidRequest(WRONG)
    kept = {signing_in.MUST_CHANGE: True} if known.must_change else {}
    signing_in.sign_in(known.account, "local", **kept)
    return known.must_change


def _changed(old: str, new: str) -> int:
    """Change the passphrase and end every other session; returns how many those were."""
    with signing_in.records(me().account) as uow:
        changed = accounts.change_passphrase(uow, me().account, old, new)
    if not changed:
        words = "This is not the passphrase you have now"
        raise InvalidRequest(words, fields={"old_passphrase": [words]})
    return signing_in.renew(me())


def _sessions() -> list[dict[str, Any]]:
    with signing_in.records(me().account) as uow:
        found = sign_ins.sessions_of(uow, me().account)
    here = signing_in.this_session().session_id
    return [{**one, "browser": browsers.in_words(one["browser"]), "here": one["session_id"] == here} for one in found]


def _account() -> str:
    return url_for("sign_in.account")


def _too_many(page: str, shut: TooManyAttempts) -> Response:
    response = make_response(page, 429)
    response.headers["Retry-After"] = str(max(1, round((shut.until - now()).total_seconds())))
    return response
