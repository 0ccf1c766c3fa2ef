"""The steps of the journey as pages: what each is called, what it explains before it is taken, and the form it needs. Which
of them somebody may take now is membership's to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.portal.web.pages.membership import journey_forms as forms
from services.portal.web.pages.membership.journey_words import WHO
from shared.errors import Conflict, NotAllowed


@dataclass(frozen=True)
class Step:
    """One step: its method at membership, its words, its form, and whether membership can show beforehand what it changes."""

    method: str
    title: str
    explains: str
    button: str
    done: str
    form: type[forms.StepForm]
    previews: bool = False


STEPS: Mapping[str, Step] = {
    "apply": Step(
        "apply",
        "Apply to become an associate school",
        "The governing body asks the trust for an associate period. It binds nobody: next, both sides sign an agreement, or do not.",
        "Send the application",
        "The application was sent to the trust.",
        forms.JustSo,
    ),
    "agreement": Step(
        "propose_agreement",
        "Propose the agreement",
        "It says how long the associate period is, how often it may be extended, and what notice to leave either side gives. "
        "You sign with it; it holds when the other side has signed too.",
        "Continue",
        "You signed the agreement. It waits for the other side.",
        forms.Agreement,
        previews=True,
    ),
    "start": Step(
        "start_associate",
        "Start the associate period",
        "From this day on the school may take up services. Record it on the day or after: nothing starts by itself.",
        "Continue",
        "The associate period has started.",
        forms.Start,
        previews=True,
    ),
    "decline": Step(
        "decline",
        "Say no to this school",
        "The membership is closed. The school reads the reason, and may enquire again whenever it likes.",
        "Decline",
        "The school was told no, with your reason.",
        forms.Words,
    ),
    "withdraw": Step(
        "withdraw",
        "Withdraw",
        "The enquiry or application is taken back and the membership closed. The school may enquire again whenever it likes.",
        "Withdraw",
        "Withdrawn. You may enquire again whenever you like.",
        forms.MaybeWords,
    ),
    "decide": Step(
        "ask_for_decision",
        "Ask for the decision now",
        "A decision falls due before the last day of the associate period: to convert, to extend or to leave. Services go on "
        "unchanged until both sides have decided.",
        "Ask for the decision",
        "A decision is due now. Both sides see it on their home page.",
        forms.Because,
    ),
    "extend": Step(
        "propose_extension",
        "Propose an extension",
        "The associate period gets a later last day. You sign with it; it holds when the other side has signed too.",
        "Continue",
        "You signed the extension. It waits for the other side.",
        forms.Extension,
        previews=True,
    ),
    "convert": Step(
        "propose_conversion",
        "Propose to convert",
        "The school is to join the trust. You sign with it; it holds when the other side has signed too. After that the trust "
        "confirms the day and ticks off the conditions; the school stays an associate until it has joined.",
        "Continue",
        "You signed the decision to convert. It waits for the other side.",
        forms.Conversion,
        previews=True,
    ),
    "leave": Step(
        "propose_leaving",
        "Leave",
        "One side is enough to leave, with the notice that was agreed; for an earlier day both sides sign.",
        "Continue",
        "Leaving is on record.",
        forms.Leaving,
        previews=True,
    ),
    "conversion-date": Step(
        "change_conversion_date",
        "Move the conversion date",
        "The date is provisional again until it is confirmed. Every move stays on record with its reason.",
        "Continue",
        "The conversion date was moved.",
        forms.NewDate,
        previews=True,
    ),
    "confirm-date": Step(
        "confirm_conversion_date",
        "Confirm the conversion date",
        "The school can be recorded as joined only on a confirmed date.",
        "Confirm the date",
        "The conversion date is confirmed.",
        forms.JustSo,
    ),
    "condition": Step(
        "meet_condition",
        "Tick off a condition",
        "A condition of the decision to convert is met.",
        "Tick it off",
        "The condition is met.",
        forms.Condition,
    ),
    "call-off": Step(
        "call_off_conversion",
        "Call off the conversion",
        "The school stays an associate, with a decision due again. Services go on.",
        "Call it off",
        "The conversion was called off. A decision is due again.",
        forms.Words,
    ),
    "joined": Step(
        "record_conversion",
        "Record that the school has joined",
        "On the confirmed date or after. Where the school reopened under a new URN, enter it; its records here go on unchanged.",
        "Continue",
        "It is on record that the school has joined.",
        forms.Joined,
        previews=True,
    ),
    "exit-step": Step(
        "complete_exit_step",
        "Tick off a step of the exit plan",
        "The steps are done in their order, each with what shows it.",
        "It is done",
        "The step is done.",
        forms.ExitStep,
    ),
    "finish": Step(
        "finish_leaving",
        "Close the membership",
        "Every step of the exit plan is done. The school keeps reading what it may until its records are erased.",
        "Close it",
        "The membership is closed.",
        forms.JustSo,
    ),
    "erasure": Step(
        "record_erasure",
        "Record the erasure",
        "The records were erased after the retention clock had run. The certificate says what is kept and under which duty.",
        "Record it",
        "The erasure is on record.",
        forms.Certificate,
    ),
    "owners": Step(
        "change_owners",
        "Change who looks after the journey",
        "These two are whom each side asks first. Somebody who signs for the side can be chosen.",
        "Change",
        "The change is on record.",
        forms.Owners,
    ),
}
STEP_OF_METHOD = {step.method: key for key, step in STEPS.items()}


def refuse_unless_possible(case: Mapping[str, Any], method: str, proposal_id: str | None = None) -> dict[str, Any]:
    """The step as membership offers it. Raises Conflict where it is not possible now, NotAllowed where not for this person."""
    offered = [
        one
        for one in case["possible_steps"]
        if one["method"] == method and (proposal_id is None or one.get("proposal_id") == proposal_id)
    ]
    if not offered:
        raise Conflict(
            f"{case['state_words']} This step is not possible now; it may be done already. Look at the membership page."
        )
    mine = next((one for one in offered if one["may"]), None)
    if mine is None:
        who = " or ".join(dict.fromkeys(WHO[one["who"]] for one in offered))
        raise NotAllowed(
            f"This step waits for {who}. Somebody who signs for {who} takes it; the people page says who that is."
        )
    return dict(mine)


def offered_to_me(case: Mapping[str, Any]) -> list[dict[str, str]]:
    """Links for the steps that this person may take now, without signatures, in the order of the journey."""
    found: dict[str, dict[str, str]] = {}
    for one in case["possible_steps"]:
        key = STEP_OF_METHOD.get(one["method"])
        if key and one["may"]:
            found.setdefault(key, {"key": key, "title": STEPS[key].title, "who": one["who"]})
    return list(found.values())


def waited_for(case: Mapping[str, Any]) -> list[str]:
    """What somebody else may do next, in words: `the trust: Start the associate period`."""
    said = []
    for one in case["possible_steps"]:
        key = STEP_OF_METHOD.get(one["method"])
        if key and not one["may"] and key not in ("owners", "decline", "withdraw"):
            said.append(f"{WHO[one['who']][:1].upper()}{WHO[one['who']][1:]}: {STEPS[key].title}")
    return list(dict.fromkeys(said))
