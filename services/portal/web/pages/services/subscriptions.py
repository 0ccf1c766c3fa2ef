"""A school's subscription to one service: where it stands and what comes next, how far its setting up is, and each step that
is possible now as a page of its own, with what it costs before it is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, get_template_attribute, jsonify, redirect, render_template, request, url_for

from services.portal.web.admission.access import SCHOOL_DECIDERS, TRUST_LEADS, Pages, at_school
from services.portal.web.admission.money_roles import DELIVERERS
from services.portal.web.context import ask, asking, do, me
from services.portal.web.pages.services.subscription_forms import STEPS, TRUST_STEPS, Step, StepForm
from services.portal.web.pages.services.subscription_words import BASIS, HERE, SERVICES, STATES, first_steps
from services.portal.web.pages.services.taking_up import Setting, setting_up
from services.portal.web.patterns.trails import way_from_home
from shared.errors import Conflict, NotFound
from shared.identity.roles import SCHOOL_STAFF

pages = Pages("subscriptions", __name__)
AT = "/schools/<school_id>/services/subscriptions/<subscription_id>"


@pages.page(f"{AT}/", may=at_school())
def one(school_id: str, subscription_id: str) -> str:
    """Where a subscription stands, what may be done with it, what was used, and its record."""
    held = _held(school_id, subscription_id)
    included = ask("membership", "allowances", school_id=school_id)
    used = ask("membership", "usage_of", school_id=school_id, line=held["line"])
    setting = _setting(school_id, held)
    return render_template(
        "subscriptions/one.html",
        title=f"Subscription: {held['title']}",
        held=held,
        setting=setting,
        steps=_steps(school_id, held),
        included=[one for one in included if one["line"] == held["line"]],
        used=used,
        may_say=me().holds(SCHOOL_STAFF, school_id) and bool(held["runs"]),
        may_deliver=me().holds(DELIVERERS, school_id) and held["live"] and not held["service"],
        trail=_trail(school_id, held),
        by=SERVICES.get(held["service"], ""),
        states=STATES,
    )


@pages.page(f"{AT}/progress", may=at_school())
def progress(school_id: str, subscription_id: str) -> str:
    """How far the service is with this school's past; then what to do first."""
    held = _held(school_id, subscription_id)
    setting = _setting(school_id, held)
    return render_template(
        "subscriptions/progress.html",
        title=f"{held['title']}: getting ready and first steps",
        held=held,
        setting=setting,
        live=url_for("subscriptions.progress_parts", school_id=school_id, subscription_id=subscription_id),
        first=first_steps(held["service"], school_id),
        trail=_trail(school_id, held),
    )


@pages.look(f"{AT}/progress/parts", may=at_school())
def progress_parts(school_id: str, subscription_id: str) -> Response:
    """What changes on that page, for the script that keeps it up to date."""
    held = _held(school_id, subscription_id)
    setting = _setting(school_id, held)
    sources, said, ready = (
        get_template_attribute("subscriptions/_setting.html", name) for name in ("sources", "said", "ready")
    )
    first = first_steps(held["service"], school_id)
    parts = {"progress": sources(setting), "said": said(setting), "result": ready(setting, held, first, school_id)}
    return jsonify(parts={name: str(html).strip() for name, html in parts.items()}, stop=not setting.running)


@pages.page(f"{AT}/<step>", may=at_school(SCHOOL_DECIDERS), methods=("GET", "POST"))
def step(school_id: str, subscription_id: str, step: str) -> Any:
    """A step that the school may take: its form, then what it costs, then the step."""
    return _step(school_id, subscription_id, STEPS.get(step))


@pages.page(f"{AT}/trust/<step>", may=at_school(TRUST_LEADS), methods=("GET", "POST"))
def trust_step(school_id: str, subscription_id: str, step: str) -> Any:
    """A step that only the trust may take."""
    return _step(school_id, subscription_id, TRUST_STEPS.get(step))


def _step(school_id: str, subscription_id: str, known: Step | None) -> Any:
    if known is None:
        raise NotFound("There is no such step. The page of the subscription shows those that are possible.")
    held = _held(school_id, subscription_id)
    if request.method == "GET" and (why_not := _why_not(held, known)):
        flash(why_not)
        return redirect(_href(school_id, held))
    form = known.form()
    form.ready(held)
    shown = {"known": known, "held": held, "form": form, "back": _href(school_id, held), "basis": BASIS}
    if not form.goes_back and form.sent():
        with form.refusals():
            if form.is_sure or not known.wish:
                return _done(school_id, held, known, form, shown)
            preview = ask("membership", "preview", school_id=school_id, line=held["line"], **known.wish(form.asked()))
            title = f"Check: {known.title[:1].lower()}{known.title[1:]}"
            return render_template("subscriptions/check.html", title=title, preview=preview, **shown)
    return render_template("subscriptions/step.html", title=f"{known.title}: {held['title']}", **shown)


def _done(school_id: str, held: Mapping[str, Any], known: Step, form: StepForm, shown: Mapping[str, Any]) -> Any:
    about = {"school_id": school_id, "subscription_id": held["subscription_id"]}
    try:
        do("membership", known.method, once=form.once_key(), **about, **form.asked(), version=form.version_seen())
    except Conflict as refusal:
        if refusal.details.get("reason") != "changed_meanwhile":
            raise
        return _both_versions(school_id, held, known, form, shown)
    flash(f"{held['title']}: {known.done}", "success")
    return redirect(_href(school_id, held))


def _both_versions(
    school_id: str, held: Mapping[str, Any], known: Step, form: StepForm, shown: Mapping[str, Any]
) -> str:
    """Somebody else changed it: what is there now beside what was wanted, and a way on with either."""
    form.version.data = str(held["version"])
    last = held["record"][-1]
    return render_template(
        "subscriptions/step.html",
        title=f"{known.title}: {held['title']}",
        changed={"by": last["by_name"], "what": last["what"], "words": last["words"], "on": last["on"]},
        still_possible=any(one["step"] == known.method and one["possible"] for one in held["actions"]),
        **shown,
    )


def _why_not(held: Mapping[str, Any], known: Step) -> str:
    """Why a step is not possible now, in the service's words; empty where it is."""
    found = next((one for one in held["actions"] if one["step"] == known.method), None)
    if found is None:
        return f"{known.title}: not possible as it stands now. {held['state_words']}"
    return "" if found["possible"] else str(found["words"])


def _steps(school_id: str, held: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The steps that this person may take now, with their addresses; and what is not possible now, with the reason."""
    now: list[dict[str, Any]] = []
    not_now: list[dict[str, Any]] = []
    about = {"school_id": school_id, "subscription_id": held["subscription_id"]}
    for offered in held["actions"]:
        slug = offered["step"].replace("_", "-")
        for whose, known in (("subscriptions.step", STEPS), ("subscriptions.trust_step", TRUST_STEPS)):
            roles = SCHOOL_DECIDERS if known is STEPS else TRUST_LEADS
            if slug not in known or not me().holds(roles, school_id):
                continue
            entry = {"title": known[slug].title, "says": known[slug].says, "href": url_for(whose, step=slug, **about)}
            (now if offered["possible"] else not_now).append(entry | {"why_not": offered["words"]})
    if held["state"] == "pending" and me().holds(SCHOOL_DECIDERS, school_id):
        begin = url_for("services.take_up", school_id=school_id, line=held["line"])
        now.insert(
            0, {"title": "Begin it", "says": "Choose trial or full, and the days; see what it costs.", "href": begin}
        )
    return {"now": now, "not_now": not_now}


def _held(school_id: str, subscription_id: str) -> dict[str, Any]:
    found: dict[str, Any] = ask("membership", "subscription", school_id=school_id, subscription_id=subscription_id)
    return found


def _setting(school_id: str, held: Mapping[str, Any]) -> Setting:
    """How far the service behind the line is; one that does not answer is named, and the page stands."""
    if not held["service"] or held["mode"] not in ("trial", "full"):
        return setting_up(held, None)
    if held["service"] not in HERE:
        return setting_up(held, {"state": "not_here", "sources": []})
    away = {"state": "away", "sources": []}
    said = asking().unless_away(lambda: ask(held["service"], "take_up_progress", school_id=school_id), away)
    return setting_up(held, said)


def _trail(school_id: str, held: Mapping[str, Any]) -> list[dict[str, str]]:
    services = ("Services", url_for("services.catalogue", school_id=school_id))
    line = (held["title"], url_for("services.line", school_id=school_id, line=held["line"]))
    return way_from_home(services, line, school_id=school_id)


def _href(school_id: str, held: Mapping[str, Any]) -> str:
    return url_for("subscriptions.one", school_id=school_id, subscription_id=held["subscription_id"])
