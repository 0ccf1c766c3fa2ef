"""Webhooks of a school: which of its systems we tell of which events, how that goes, and what can be done about it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, SubmitField
from wtforms.validators import InputRequired, Length, ValidationError

from services.portal.web.admission.access import Pages
from services.portal.web.admission.headers import never_kept
from services.portal.web.context import ask, do
from services.portal.web.pages.connections.tokens import CONNECTORS, FORM, confirm, overview, trail
from services.portal.web.patterns.forms import Button, Form
from services.portal.web.patterns.jobs_worded import in_service
from shared.errors import NotFound

pages = Pages("webhooks", __name__)
ALL, CHOSEN = "all", "chosen"
STATES = (("", "All"), ("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Failed"), ("dropped", "Dropped"))
STATE_WORDS = {"waiting": "Waiting", "sent": "Arrived", "failed": "Did not arrive", "dropped": "Dropped"}
MOST_DELIVERIES = 25


class Webhook(Form):
    """Which system, at which address, is told of what."""

    name = StringField(
        "Which system is told?",
        widget=GovTextInput(),
        description="A name by which you will know it next year, like “Finance system”",
        validators=[InputRequired("Enter the name of the system that is told"), Length(max=120)],
    )
    url = StringField(
        "The address that we send to",
        widget=GovTextInput(),
        description="Begins with https://. Whoever looks after that system gives it to you.",
        validators=[InputRequired("Enter the address that we send to"), Length(max=500)],
        render_kw={"type": "url", "spellcheck": "false", "autocapitalize": "none"},
    )
    which = RadioField(
        "What is it told of?",
        widget=GovRadioInput(),
        choices=[(ALL, "Everything that happens about this school"), (CHOSEN, "Only what is ticked below")],
        default=ALL,
    )
    events = SelectMultipleField("Tick what it is told of", choices=[])
    submit = SubmitField("Save", widget=GovSubmitInput())

    def validate_events(self, field: Any) -> None:
        if self.which.data == CHOSEN and not field.data:
            raise ValidationError("Tick at least one thing, or choose everything")

    def by_part(self) -> list[tuple[str, list[Any]]]:
        """The choices under the services that tell of them."""
        parts: dict[str, list[Any]] = {}
        events: Any = self.events
        for choice in events.iter_choices():
            parts.setdefault(in_service(choice.value.partition(".")[0]), []).append(choice)
        return sorted(parts.items())

    @property
    def wanted(self) -> list[str]:
        """Types of events; none stands for all of them."""
        return list(self.events.data or ()) if self.which.data == CHOSEN else []


class SwitchOn(Form):
    """Whether what was kept meanwhile is still wanted."""

    drop_waiting = BooleanField("Do not send what was kept while it was off", widget=None)
    submit = SubmitField("Switch it on", widget=GovSubmitInput())


@pages.page("/schools/<school_id>/connections/webhooks/add", may=CONNECTORS, methods=FORM)
def add(school_id: str) -> Any:
    """Have another system told. The secret of its signatures is shown on the page that answers, and nowhere else."""
    form = _form()
    if form.sent():
        with form.refusals():
            made = do("portal", "add_webhook", once=form.once_key(), school_id=school_id, **_said(form))
            return _secret(school_id, made["endpoint_id"], made["secret"], "The webhook was added", "")
    return render_template("connections/webhook_form.html", title="Add a webhook", form=form, trail=trail(school_id))


@pages.page("/schools/<school_id>/connections/webhooks/<endpoint_id>", may=CONNECTORS)
def one(school_id: str, endpoint_id: str) -> str:
    """How one webhook fares, and what was sent to it in the last 30 days."""
    state = request.args.get("state", "")
    before = request.args.get("before", type=int)
    webhook = _webhook(school_id, endpoint_id)
    found = ask(
        "portal", "webhook_deliveries", school_id=school_id, endpoint_id=endpoint_id, before=before, most=MOST_DELIVERIES,
        state=state if state in STATE_WORDS else None,
    )  # fmt: skip
    older = url_for(
        "webhooks.one", school_id=school_id, endpoint_id=endpoint_id, state=state or None, before=found["next"]
    )
    return render_template(
        "connections/webhook.html", title=webhook["name"], webhook=webhook, deliveries=found["deliveries"],
        older=older if found["next"] else None, meanings=_meanings(), states=STATES, state=state, words=STATE_WORDS,
        newest=before is None, trail=trail(school_id),
    )  # fmt: skip


@pages.page("/schools/<school_id>/connections/webhooks/<endpoint_id>/change", may=CONNECTORS, methods=FORM)
def change(school_id: str, endpoint_id: str) -> Any:
    """Another name, address or choice of what it is told of."""
    webhook = _webhook(school_id, endpoint_id)
    form = _form(data={**webhook, "which": CHOSEN if webhook["events"] else ALL})
    if form.sent():
        with form.refusals():
            do(
                "portal", "change_webhook", once=form.once_key(), school_id=school_id, endpoint_id=endpoint_id, **_said(form)
            )  # fmt: skip
            return _back(
                school_id, endpoint_id, "Your changes are saved. Send a test message to see that they are right."
            )
    return render_template(
        "connections/webhook_form.html", title="Change the webhook", form=form, trail=_trail(school_id, webhook)
    )


@pages.page("/schools/<school_id>/connections/webhooks/<endpoint_id>/test", may=CONNECTORS, methods=FORM)
def test(school_id: str, endpoint_id: str) -> Any:
    """Send one message that is only for testing."""
    webhook = _webhook(school_id, endpoint_id)
    form = Button("Send it")
    if form.sent():
        with form.refusals():
            do("portal", "test_webhook", once=form.once_key(), school_id=school_id, endpoint_id=endpoint_id)
            return _back(
                school_id,
                endpoint_id,
                "A test message is on its way. Load this page again to see what it was answered.",
            )
    words = f"One message of the type “portal.webhook.test.v1”, signed like all others, goes to {webhook['url']}. It is about nothing."
    return _confirm(form, school_id, webhook, f"Send a test message to {webhook['name']}?", words, warning=False)


@pages.page("/schools/<school_id>/connections/webhooks/<endpoint_id>/secret", may=CONNECTORS, methods=FORM)
def rotate(school_id: str, endpoint_id: str) -> Any:
    """Another secret; for a day messages carry the signatures of both."""
    webhook = _webhook(school_id, endpoint_id)
    form = Button("Make a new secret")
    if form.sent():
        with form.refusals():
            made = do(
                "portal", "rotate_webhook_secret", once=form.once_key(), school_id=school_id, endpoint_id=endpoint_id
            )  # fmt: skip
            return _secret(school_id, endpoint_id, made["secret"], "The new secret", made["old_secret_until"])
    words = (
        "The new secret is shown once. For 24 hours each message is signed with the old one and the new one, "
        "so that you can bring the new one to the other system without a gap. After that the old one counts no longer."
    )
    return _confirm(form, school_id, webhook, f"Make a new secret for {webhook['name']}?", words)


@pages.page("/schools/<school_id>/connections/webhooks/<endpoint_id>/on", may=CONNECTORS, methods=FORM)
def switch_on(school_id: str, endpoint_id: str) -> Any:
    """Have it told again."""
    webhook = _webhook(school_id, endpoint_id)
    form = SwitchOn()
    if form.sent():
        with form.refusals():
            do(
                "portal", "switch_webhook_on", once=form.once_key(), school_id=school_id, endpoint_id=endpoint_id,
                drop_waiting=form.drop_waiting.data,
            )  # fmt: skip
            return _back(school_id, endpoint_id, f"{webhook['name']} is on again.")
    return render_template(
        "connections/switch_on.html", title=f"Switch {webhook['name']} on?", webhook=webhook, form=form,
        trail=_trail(school_id, webhook), cancel=_address(school_id, endpoint_id),
    )  # fmt: skip


@pages.page("/schools/<school_id>/connections/webhooks/<endpoint_id>/off", may=CONNECTORS, methods=FORM)
def switch_off(school_id: str, endpoint_id: str) -> Any:
    """Have it told of nothing for a while."""
    webhook = _webhook(school_id, endpoint_id)
    form = Button("Switch it off")
    if form.sent():
        with form.refusals():
            do("portal", "switch_webhook_off", once=form.once_key(), school_id=school_id, endpoint_id=endpoint_id)
            return _back(school_id, endpoint_id, f"{webhook['name']} is off.")
    words = "Nothing is sent until somebody switches it on again. What happens meanwhile is kept for it for 30 days."
    return _confirm(form, school_id, webhook, f"Switch {webhook['name']} off?", words, warning=False)


@pages.page("/schools/<school_id>/connections/webhooks/<endpoint_id>/remove", may=CONNECTORS, methods=FORM)
def remove(school_id: str, endpoint_id: str) -> Any:
    """Have it told no more, and forget it."""
    webhook = _webhook(school_id, endpoint_id)
    form = Button("Remove it")
    if form.sent():
        with form.refusals():
            do("portal", "remove_webhook", once=form.once_key(), school_id=school_id, endpoint_id=endpoint_id)
            flash(f"{webhook['name']} was removed. Nothing is sent to it any more.", "success")
            return redirect(overview(school_id))
    words = "Nothing is sent to it any more, and the list of what was sent goes with it. This cannot be undone."
    return _confirm(form, school_id, webhook, f"Remove {webhook['name']}?", words)


@pages.page(
    "/schools/<school_id>/connections/webhooks/<endpoint_id>/deliveries/<delivery_id>/resend",
    may=CONNECTORS,
    methods=FORM,
)
def resend(school_id: str, endpoint_id: str, delivery_id: str) -> Any:
    """Send one message again."""
    webhook = _webhook(school_id, endpoint_id)
    form = Button("Send it again")
    if form.sent():
        with form.refusals():
            do("portal", "resend_delivery", once=form.once_key(), school_id=school_id, delivery_id=delivery_id)
            return _back(
                school_id, endpoint_id, "It is on its way again. Load this page again to see what it was answered."
            )
    words = (
        f"The same message goes to {webhook['url']} once more, with the same id and content. A system that keeps to the "
        "specification sees by the id that it had it before, and does not do it twice."
    )
    return _confirm(form, school_id, webhook, "Send this message again?", words, warning=False)


def _form(**named: Any) -> Webhook:
    form = Webhook(**named)
    form.events.choices = list(_meanings().items())
    return form


def _meanings() -> dict[str, str]:
    return {event["type"]: event["meaning"] for event in ask("portal", "webhook_events")}


def _said(form: Webhook) -> dict[str, Any]:
    return {"name": str(form.name.data).strip(), "url": str(form.url.data).strip(), "events": form.wanted}


def _webhook(school_id: str, endpoint_id: str) -> dict[str, Any]:
    found = next(
        (each for each in ask("portal", "webhooks", school_id=school_id) if each["endpoint_id"] == endpoint_id), None
    )
    if found is None:
        raise NotFound("This school has no such webhook.")
    return dict(found)


def _secret(school_id: str, endpoint_id: str, secret: str | None, title: str, old_until: str) -> Response:
    page = render_template(
        "connections/secret.html", title=title, secret=secret, old_until=old_until, trail=trail(school_id),
        onwards=_address(school_id, endpoint_id),
    )  # fmt: skip
    return never_kept(page)


def _confirm(
    form: Form, school_id: str, webhook: dict[str, Any], title: str, words: str, *, warning: bool = True
) -> str:
    return confirm(form, school_id, title, words, warning=warning, cancel=_address(school_id, webhook["endpoint_id"]))


def _back(school_id: str, endpoint_id: str, words: str) -> Any:
    flash(words, "success")
    return redirect(_address(school_id, endpoint_id))


def _address(school_id: str, endpoint_id: str) -> str:
    return url_for("webhooks.one", school_id=school_id, endpoint_id=endpoint_id)


def _trail(school_id: str, webhook: dict[str, Any]) -> list[dict[str, str]]:
    return [*trail(school_id), {"text": webhook["name"], "href": _address(school_id, webhook["endpoint_id"])}]
