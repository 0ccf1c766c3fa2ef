"""The forms of what can be done with a subscription, and each step as data: what it asks, how it is priced beforehand, whose
it is. Which steps are possible now is membership's answer, never decided here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from services.portal.web.patterns.choosing import Choosing, day_radios, other_day
from services.portal.web.patterns.fields import DayField, words_field
from services.portal.web.patterns.words import day, in_words

REASON = "Say why: it is kept with the record, and both sides read it"


class StepForm(Choosing):
    """A step of a subscription. `ready` fits it to the subscription; `asked` is what goes to membership."""

    offered: ClassVar[Mapping[str, str]] = {}
    """Which choices of the subscription fill which radios."""

    def ready(self, held: Mapping[str, Any]) -> None:
        for name, key in self.offered.items():
            self.offer_days(name, held["choices"][key])
        if not self.version.data:
            self.version.data = str(held["version"])

    def asked(self) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for field in self.filled_in():
            if field.name in self.days:
                answers[field.name] = self.iso(field.name)
            elif isinstance(field.data, date):
                answers[field.name] = field.data.isoformat()
            else:
                answers[field.name] = field.data or ""
        return answers

    def filled_in(self) -> list[Any]:
        """The fields that a person fills in, the reasons last; the boxes of days of one's own left out."""
        hidden = {"csrf_token", "once", "version", *(f"{name}_other" for name in self.days)}
        mine = [field for field in self if field.name not in hidden]
        return sorted(mine, key=lambda field: isinstance(field, TextAreaField))

    def in_page_order(self) -> list[Any]:
        return sorted(self, key=lambda field: isinstance(field, TextAreaField))

    def answers(self) -> list[tuple[str, str]]:
        """What was filled in, in words, for the check before it is done."""
        found = []
        for field in self.filled_in():
            value = self.chosen(field.name) if field.name in self.days else field.data
            choices = dict(getattr(field, "choices", None) or ())
            words = day(value) if isinstance(value, date) else str(choices.get(value, value or ""))
            if words:
                found.append((str(field.label.text), words))
        return found


class JustSo(StepForm):
    """Nothing to fill in."""


class Why(StepForm):
    words = words_field("Why", needed=REASON)


class Convert(Why):
    from_on = day_radios("When does the full service begin?")
    from_on_other = other_day("first day")
    days = ("from_on",)
    offered: ClassVar[Mapping[str, str]] = {"from_on": "convert_from"}


class Extend(Why):
    until_on = day_radios("Until when do you want to try it?")
    until_on_other = other_day("last day")
    days = ("until_on",)
    offered: ClassVar[Mapping[str, str]] = {"until_on": "extend_until"}


class EndTrial(Why):
    last_day = day_radios("What is the last day?")
    last_day_other = other_day("last day")
    days = ("last_day",)
    offered: ClassVar[Mapping[str, str]] = {"last_day": "trial_last_days"}


class Cancel(Why):
    ends_on = day_radios("What is the last day?", "Until that day you may change your mind.")
    ends_on_other = other_day("last day")
    days = ("ends_on",)
    offered: ClassVar[Mapping[str, str]] = {"ends_on": "last_days"}


class CancelNow(Why):
    ends_on = DayField("What is the last day?", [InputRequired("Enter the last day")], called="last day")
    waived_reason = words_field("Why the notice is waived", needed="Say why the notice is waived")


class Pause(Why):
    from_on = DayField(
        "First day of the pause", [InputRequired("Enter the first day of the pause")], called="first day of the pause"
    )
    resume_on = DayField(
        "Day on which it resumes",
        [InputRequired("Enter the day on which it resumes")],
        called="day on which it resumes",
    )


class OtherOffer(StepForm):
    offer = RadioField(
        "Which offer?", widget=GovRadioInput(), choices=[], validators=[InputRequired("Choose an offer")]
    )
    from_on = day_radios("From when?")
    from_on_other = other_day("first day")
    words = words_field("Why", "You may leave this empty.")
    days = ("from_on",)
    offered: ClassVar[Mapping[str, str]] = {"from_on": "change_when"}

    def ready(self, held: Mapping[str, Any]) -> None:
        super().ready(held)
        self.offer.choices = [
            (one["offer"], f"{in_words(one['offer'])}: {one['words']}") for one in held["choices"]["offers"]
        ]
        if self.offer.data is None and self.offer.choices:
            self.offer.data = self.offer.choices[0][0]


class AnotherTrial(StepForm):
    from_on = day_radios("When does it begin?")
    from_on_other = other_day("first day")
    until_on = day_radios("Until when?")
    until_on_other = other_day("last day")
    reason = words_field("Why this school may try it again", needed="Say why it may be tried again")
    days = ("from_on", "until_on")
    offered: ClassVar[Mapping[str, str]] = {"from_on": "starts", "until_on": "trial_ends"}


Wish = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True)
class Step:
    """One step: the words of its page, its form, and what its preview asks (None where nothing can cost anything)."""

    method: str
    title: str
    says: str
    button: str
    done: str
    form: type[StepForm]
    wish: Wish | None = None
    grave: bool = False


def _wish(kind: str, **named: str) -> Wish:
    return lambda asked: {"kind": kind, **{theirs: asked[mine] for theirs, mine in named.items()}}


STEPS: Mapping[str, Step] = {
    step.method.replace("_", "-"): step
    for step in (
        Step(
            "convert_trial", "Go on in full",
            "The trial becomes the full service. From its first day it is charged by its price.",
            "Go on in full", "It goes on in full.", Convert, _wish("convert_trial", from_on="from_on"),
        ),
        Step(
            "extend_trial", "Extend the trial",
            "You try it for longer, without charge. What you want to find out meanwhile is worth writing down.",
            "Extend the trial", "The trial is extended.", Extend,
        ),
        Step(
            "end_trial", "Let the trial end",
            "The trial ends and nothing is charged. What was recorded stays readable for you for a while after it.",
            "End the trial", "The trial ends. Nothing is charged.", EndTrial, _wish("cancel", from_on="last_day"),
        ),
        Step(
            "pause", "Pause the service",
            "No service and no charge for some time, such as while the kitchen is rebuilt. You may still read your records.",
            "Pause it", "The pause is agreed.", Pause, _wish("pause", from_on="from_on", until_on="resume_on"),
        ),
        Step(
            "resume", "Resume now",
            "The service runs again from today, before the day that was agreed. From today it is charged again.",
            "Resume it today", "The service runs again.", JustSo,
        ),
        Step(
            "cancel", "Cancel the service",
            "The service ends after a last day that keeps the notice. Until then everything runs as it does now.",
            "Cancel the service", "It is cancelled. Until the last day you may change your mind.", Cancel,
            _wish("cancel", from_on="ends_on"), grave=True,
        ),
        Step(
            "change_of_mind", "Keep it after all",
            "The service goes on as if it had not been cancelled.",
            "Keep the service", "You keep the service.", JustSo,
        ),
        Step(
            "change_offer", "Change to another offer",
            "The same service by another offer. Days before the change are charged by the offer you have now.",
            "Change the offer", "The offer is changed.", OtherOffer, _wish("change", offer="offer", from_on="from_on"),
        ),
        Step(
            "withdraw_request", "Take the request back",
            "Nothing has begun and nothing is charged. You may ask again at any time.",
            "Take it back", "The request is taken back.", Why,
        ),
    )
}  # fmt: skip
"""What a school's head or business manager, or the trust's membership lead for them, may do; by the word in the address."""

TRUST_STEPS: Mapping[str, Step] = {
    step.method.replace("_", "-"): step
    for step in (
        Step(
            "suspend", "Suspend the service",
            "From today the school may only read, and is not charged. It is told your reason.",
            "Suspend it", "The service is suspended.", Why, grave=True,
        ),
        Step(
            "reinstate", "Lift the suspension",
            "From today the service runs again as was agreed, and is charged again.",
            "Lift the suspension", "The suspension is lifted.", Why,
        ),
        Step(
            "cancel_without_notice", "End it without notice",
            "The service ends after the day you name, with no regard to the notice. Both reasons are kept.",
            "End it without notice", "It ends without notice.", CancelNow, grave=True,
        ),
        Step(
            "start_another_trial", "Allow another trial",
            "This school has tried the service before. A service is tried once, unless you say why again.",
            "Start another trial", "Another trial is agreed.", AnotherTrial,
        ),
    )
}  # fmt: skip
"""What only the trust may do."""
