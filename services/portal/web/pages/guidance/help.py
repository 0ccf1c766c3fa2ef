"""What anybody may read: accessibility, privacy, words, help; and how the portal is, for machines."""

from __future__ import annotations

from datetime import date

from flask import current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from services.portal.application import readings, sign_ins
from services.portal.web.admission import signing_in, unfinished
from services.portal.web.admission.access import ANYBODY, Pages
from services.portal.web.assets_served import manifest
from services.portal.web.context import portal
from services.portal.web.patterns import glossary as words_used
from services.portal.web.serving import not_ready

pages = Pages("help", __name__)
STATEMENT_PREPARED = date(2026, 11, 22)
STATEMENT_REVIEWED = date(2026, 11, 22)
"""To be looked at again within a year, and after each larger change; the statement names both days."""


@pages.page("/favicon.ico", may=ANYBODY)
def icon() -> Response:
    """Browsers ask for it here with what is no page, such as a file shown in the window."""
    return redirect(url_for("static", filename=manifest(portal().settings.static)["quayside.svg"]))


@pages.page("/accessibility", may=ANYBODY)
def accessibility() -> str:
    return render_template(
        "help/accessibility.html", title="Accessibility statement", settings=portal().settings,
        prepared=STATEMENT_PREPARED, reviewed=STATEMENT_REVIEWED,
    )  # fmt: skip


@pages.page("/privacy", may=ANYBODY)
def privacy() -> str:
    allowed = sign_ins.limits()
    cookies = [
        (
            signing_in.cookie_name(),
            "Knows that you are signed in. It holds a random number and nothing about you.",
            f"until you close the browser or sign out; it counts for {int(allowed.idle.total_seconds() // 60)} minutes after you last "
            f"used it, {int(allowed.longest.total_seconds() // 3600)} hours at most",
        ),
        (
            str(current_app.config["SESSION_COOKIE_NAME"]),
            "Proves that a form you send came from our page, and carries one message to the next page, such as “Saved”.",
            "until you close the browser",
        ),
        (
            unfinished.cookie_name(),
            "Finds again what you had typed when your session ended in the middle of a form. It is only set then.",
            "one hour",
        ),
    ]
    return render_template(
        "help/privacy.html", title="Privacy and cookies", settings=portal().settings, cookies=cookies,
        readings_years=readings.KEPT_FOR.days // 366,
    )  # fmt: skip


@pages.page("/words", may=ANYBODY)
def glossary() -> str:
    return render_template("help/glossary.html", title="Words we use", letters=words_used.by_letter())


@pages.page("/help", may=ANYBODY)
def contact() -> str:
    return render_template("help/contact.html", title="Help", settings=portal().settings)


@pages.page("/health/live", may=ANYBODY)
def health_live() -> Response:
    return Response("portal-web is alive", mimetype="text/plain")


@pages.page("/health/ready", may=ANYBODY)
def health_ready() -> Response:
    """200 where pages can be served; a service that is away does not count, since its cards say so."""
    reason = not_ready(portal().runtime)
    return Response(reason or "portal-web is ready", status=503 if reason else 200, mimetype="text/plain")
