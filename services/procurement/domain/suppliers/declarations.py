"""What a supplier declares before something is bought from it, in plain words; and what an answer asks of whoever checks.

An answer that raises a concern does not shut a supplier out by itself: somebody has to consider it, in writing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.refusals import NotValid


@dataclass(frozen=True, slots=True)
class Question:
    """One declaration: what is asked, which answer raises a concern, and what has to be said with an answer."""

    key: str
    asks: str
    hint: str
    concern: bool
    """The answer (yes is True) that somebody has to consider."""
    details_when: bool | None = None
    """The answer that needs details; None where none does."""
    details_are: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no to a question, with details where they were given."""

    yes: bool
    details: str = ""


QUESTIONS = (
    Question(
        "conflict",
        "Is anybody who owns or runs the supplier related to, or in business with, somebody who governs or works for the trust?",
        "A trustee, a governor, a head, a member of staff, or a close relative of one.",
        concern=True, details_when=True, details_are="who it is, and how they are connected",
    ),
    Question(
        "convicted",
        "Has the supplier, or anybody who runs it, been convicted of fraud, bribery, theft, a tax offence, money laundering, "
        "a cartel offence or modern slavery in the last five years?",
        "The mandatory exclusion grounds of the Procurement Act 2023, schedule 6, in short.",
        concern=True, details_when=True, details_are="what it was, when, and what was done since",
    ),
    Question(
        "failings",
        "Is the supplier insolvent, or has it had a contract ended for bad work, or acted with grave misconduct, in the last "
        "five years?",
        "The discretionary exclusion grounds of the Procurement Act 2023, schedule 7, in short.",
        concern=True, details_when=True, details_are="what it was, when, and what was done since",
    ),
    Question(
        "taxes", "Does the supplier owe tax or national insurance that is overdue?", "",
        concern=True, details_when=True, details_are="what is owed and how it is being paid",
    ),
    Question(
        "insured", "Does the supplier have public liability insurance, and employer’s liability insurance where it has staff?",
        "", concern=False, details_when=True, details_are="the insurer, the sums and the last day of the policies",
    ),
    Question(
        "slavery", "Does the supplier take care that nobody is exploited in its own work and by whom it buys from?",
        "With a turnover of £36 million or more it publishes a statement each year (Modern Slavery Act 2015, s.54).",
        concern=False, details_when=None,
    ),
    Question(
        "personal_data", "Will the supplier hold personal data of pupils, parents or staff?", "",
        concern=True, details_when=True, details_are="which data, and its registration number with the ICO",
    ),
    Question(
        "on_site", "Will its people work where pupils are?", "",
        concern=True, details_when=True, details_are="how they are checked (DBS) and who vouches for it",
    ),
)  # fmt: skip
_BY_KEY = {question.key: question for question in QUESTIONS}


@dataclass(frozen=True, slots=True)
class Declared:
    """All answers of a supplier, and what else it says of itself."""

    answers: Mapping[str, Answer]
    signed_by: str
    signed_on: date
    small_business: bool | None = None
    cpv_codes: Sequence[str] = ()
    insured_until: date | None = None

    def concerns(self) -> list[Question]:
        """The questions whose answers somebody has to consider."""
        return [question for question in QUESTIONS if self.answers[question.key].yes is question.concern]


def declared(answers: Mapping[str, Answer], signed_by: str, signed_on: date, today: date, **also: object) -> Declared:
    """The declarations, complete. Raises NotValid naming each question that is open."""
    fields = {f"{key}": [words] for key, words in _open_questions(answers).items()}
    if not signed_by.strip():
        fields["signed_by"] = ["Enter who signed the declarations for the supplier"]
    if signed_on > today:
        fields["signed_on"] = ["The declarations cannot be signed in the future"]
    if fields:
        raise NotValid("; ".join(words for [words] in fields.values()), fields=fields)
    return Declared(dict(answers), signed_by.strip(), signed_on, **also)  # type: ignore[arg-type]


def _open_questions(answers: Mapping[str, Answer]) -> dict[str, str]:
    found = {key: f"There is no question '{key}' among the declarations" for key in answers if key not in _BY_KEY}
    for question in QUESTIONS:
        answer = answers.get(question.key)
        if answer is None:
            found[question.key] = f"Say yes or no: {question.asks}"
        elif answer.yes is question.details_when and not answer.details.strip():
            found[question.key] = f"Say {question.details_are}"
    return found
