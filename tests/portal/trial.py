"""A room of pages of every kind, for the tests of what stands before and around pages."""

from __future__ import annotations

from typing import Any

from flask import jsonify, render_template_string, request
from wtforms import BooleanField, StringField

from services.portal.web.admission import guard
from services.portal.web.admission.access import ANYBODY, SIGNED_IN, WITH_TOKEN, Pages, at_school, in_trust
from services.portal.web.patterns.forms import Form
from shared.identity.roles import Role
from tests.portal.ground import Ground

LETTER = """{% extends "layout.html" %}{% block page %}<h1>A letter</h1>
<form method="post">{{ form.hidden_tag() }}{{ form.to() }}{{ form.body() }}{{ form.urgent() }}{{ form.old_passphrase() }}</form>
<p>{{ sent }} sent</p>{% endblock %}"""


class Letter(Form):
    """A form to be interrupted in."""

    to = StringField("To")
    body = StringField("Body")
    urgent = BooleanField("Urgent")
    old_passphrase = StringField("Passphrase")


def room() -> Pages:
    pages = Pages("trial", __name__)
    sent: list[dict[str, Any]] = []

    @pages.page("/schools/<school_id>/letter/again", may=at_school({Role.HEAD}), methods=("GET", "POST"))
    def again(school_id: str) -> str:
        return letter(school_id)

    @pages.page("/schools/<school_id>/letter", may=at_school({Role.HEAD, Role.OFFICE}), methods=("GET", "POST"))
    def letter(school_id: str) -> str:
        form = Letter()
        if form.sent():
            sent.append(dict(request.form))
            return "sent"
        if request.args.get("fails"):
            raise RuntimeError("the page itself is broken")
        return render_template_string(LETTER, title="A letter", form=form, sent=len(sent))

    @pages.page("/trust/ledger", may=in_trust({Role.FINANCE, Role.EXECUTIVE}))
    def ledger() -> str:
        guard.note_reading("the ledger", record="2026")
        return "the ledger"

    @pages.page("/open", may=ANYBODY)
    def open_to_all() -> str:
        return "open"

    @pages.page("/mine", may=SIGNED_IN)
    def mine() -> str:
        return "mine"

    @pages.page("/by-token", may=WITH_TOKEN)
    def by_token() -> str:
        return "by token"

    @pages.look("/schools/<school_id>/parts", may=at_school({Role.HEAD}))
    def parts(school_id: str) -> Any:
        return jsonify(parts={"state": "running"})

    return pages


def with_room(ground: Ground) -> Ground:
    """The ground with this room."""
    if "trial" not in ground.app.blueprints:
        ground.app.register_blueprint(room())
    return ground


def letter_at(ground: Ground, school: str = "manor_mead") -> str:
    """The address of the form to be interrupted in."""
    return f"/schools/{ground.schools[school]}/letter"
