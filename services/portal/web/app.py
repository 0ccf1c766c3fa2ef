"""The web application, put together: settings, guard, wordings, every room of pages, error pages. Rooms are found by
looking into `pages`, so a new one is a new file."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import Any

from flask import Flask, g, request, url_for
from flask_limiter import Limiter
from flask_wtf import CSRFProtect
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from services.portal.web import pages
from services.portal.web.admission import errors, guard
from services.portal.web.admission.access import ANYBODY, refuse_undeclared, rules_of
from services.portal.web.admission.senders import sender
from services.portal.web.assets_served import manifest
from services.portal.web.context import PORTAL, Portal
from services.portal.web.patterns import navigation, words
from services.portal.web.patterns.cards import OFFERS, Offer
from services.portal.web.patterns.navigation import Entry
from services.portal.web.settings import WebSettings
from shared.messaging.calling import Client
from shared.runtime import Runtime

LARGEST_REQUEST = 10 * 1024 * 1024
"""Bytes: a file of 9 MB and the form around it. Services take files over RPC, where the broker sets this limit."""
MOST_FIELDS = 5_000
"""A collective order of a thousand lines has two fields each."""


def create_app(runtime: Runtime, client: Client, settings: WebSettings) -> Flask:
    """The application, on the portal's own records and a way to call the services.

    Raises Undeclared where an address says not who may open it, and NotBuilt where styles and scripts are missing.
    """
    app = Flask(__name__, static_folder=str(settings.static), static_url_path="/assets")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-quayside-form" if settings.secure else "quayside_form",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=MOST_FIELDS,
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=365 * 24 * 3600,
        RATELIMIT_STORAGE_URI="memory://",
        RATELIMIT_HEADERS_ENABLED=True,
    )
    app.extensions[PORTAL] = Portal(runtime, client, settings)
    rules_of(app)["static"] = ANYBODY
    guard.install(app)
    CSRFProtect(app)
    limiter = Limiter(sender, app=app)
    words.install(app)
    WTFormsHelpers(app)
    _templates(app, settings)
    rooms = list(found_in(pages))
    for room in rooms:
        app.register_blueprint(room.pages)
        if hasattr(room, "install"):
            room.install(app, limiter)
    _wordings(app, rooms)
    _home_and_navigation(app, rooms)
    errors.install(app)
    refuse_undeclared(app)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app


def found_in(package: ModuleType) -> list[ModuleType]:
    """The rooms of pages: the modules below a package that have `pages`, in the order of their names."""
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    modules = [importlib.import_module(one.name) for one in found]
    return [module for module in modules if hasattr(module, "pages")]


def _templates(app: Flask, settings: WebSettings) -> None:
    own = app.jinja_loader
    app.jinja_loader = ChoiceLoader(
        [
            *([own] if own else []),
            PrefixLoader({name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}),
        ]
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    names = manifest(settings.static)
    app.add_template_global(lambda name: url_for("static", filename=names[name]), "asset")
    app.add_template_test(navigation.opens, "open_to_me")


def _wordings(app: Flask, rooms: list[ModuleType]) -> None:
    """The filters that rooms of pages bring for their templates. Raises ValueError for a name that is taken."""
    for room in rooms:
        for name, wording in getattr(room, "FILTERS", {}).items():
            if app.jinja_env.filters.get(name, wording) is not wording:
                raise ValueError(f"{room.__name__} names its filter '{name}', which is taken: choose another name.")
            app.add_template_filter(wording, name)


def _home_and_navigation(app: Flask, rooms: list[ModuleType]) -> None:
    entries: list[Entry] = [entry for room in rooms for entry in getattr(room, "NAVIGATION", ())]
    offers: list[Offer] = [offer for room in rooms for offer in getattr(room, "CARDS", ())]
    app.extensions[OFFERS] = offers

    @app.context_processor
    def around() -> dict[str, Any]:
        person = g.get("signed_in")
        return {
            "person": person,
            "school": g.get("school"),
            "navigation": navigation.shown(entries, person),
            "section": navigation.in_section(entries, person),
            "trust_name": app.extensions[PORTAL].settings.trust_name,
            "csp_nonce": g.get("nonce", ""),
            "reference": g.get("correlation_id", ""),
            "path": request.path,
            "may_switch": person is not None and (len(person.schools) > 1 or bool(person.trust_roles)),
        }
