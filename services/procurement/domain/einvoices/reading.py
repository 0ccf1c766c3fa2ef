"""What came of reading a file: an invoice with what its checks found, words for a person to type in from, or a refusal; and
what may be done with it next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from services.procurement.domain.einvoices.finding import Finding, errors, own_errors
from services.procurement.domain.einvoices.invoice import Invoice
from shared.refusals import NotValid, WrongTime

OUR_CURRENCY = "GBP"
OWN_ONLY = "own arithmetic only: the official rules are not installed here"


class FileState(StrEnum):
    """How far a file has come."""

    WAITING = "waiting"
    READY = "ready"
    NOT_RIGHT = "not right"
    DRAFT = "draft"
    REFUSED = "refused"
    TAKEN_IN = "taken in"
    SET_ASIDE = "set aside"


OPEN = frozenset({FileState.NOT_RIGHT, FileState.DRAFT})
"""Where a person has to do something."""
_MAY_BE_SET_ASIDE = OPEN | {FileState.REFUSED}
LONGEST_READING = timedelta(hours=1)
"""Reading takes seconds; after an hour the worker is away, and a person may put the file away all the same."""
MAY_BE_READ_AGAIN = OPEN | {FileState.REFUSED, FileState.SET_ASIDE}
"""A file that stands or was set aside may come to be right: rules are renewed, a supplier is entered."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`form` names the format; `checked_by` what the invoice was checked by, in words; `refused` why there is no invoice,
    `unread` why a file of which a person may see more could not be opened here."""

    form: str
    checked_by: str
    invoice: Invoice | None = None
    findings: tuple[Finding, ...] = ()
    text: str = ""
    refused: str = ""
    unread: str = ""


def state_after(reading: Reading) -> FileState:
    """How far a file has come by being read: ready to be taken in, or what keeps it."""
    if refusal_of(reading):
        return FileState.REFUSED
    if errors(reading.findings):
        return FileState.NOT_RIGHT
    return FileState.READY if reading.invoice else FileState.DRAFT


def refusal_of(reading: Reading) -> str:
    """Why the file is not for us at all; empty where it is."""
    if reading.refused:
        return reading.refused
    if reading.invoice and reading.invoice.currency != OUR_CURRENCY:
        return in_other_currency(reading.invoice.currency)
    return ""


def draft_in_words(unread: str) -> str:
    """Why a person has to type a PDF in; `unread` says what kept it from being read, where something did."""
    if not unread:
        return "A PDF without an electronic invoice in it: a person has to type it in"
    return (
        f"This PDF could not be read: {unread}. Open it and type the invoice in, or ask the supplier to send it again"
    )


def in_other_currency(currency: str) -> str:
    """The refusal of an invoice in another currency."""
    named = currency or "no currency at all"
    return f"This invoice is in {named}. Only invoices in pounds sterling (GBP) are taken in: ask the supplier for one in pounds"


def taken_in_all_the_same(state: FileState, findings: tuple[Finding, ...], reason: str) -> None:
    """Whether a person may take in an invoice that breaks official rules. Raises WrongTime and NotValid.

    Not where our own sums differ: then nobody can say what is owed, and only the supplier can put it right.
    """
    if state is not FileState.NOT_RIGHT:
        raise WrongTime("Only an invoice with something that is not right is taken in by decision")
    if own_errors(findings):
        raise WrongTime("What this invoice says does not add up: only the supplier can put it right")
    if len(reason.strip()) < 3:
        raise NotValid("Say why it is taken in although it breaks rules", fields={"reason": "Enter a reason"})


def read_again(state: FileState) -> None:
    """Whether a file may be read once more. Raises WrongTime where it is taken in, or is being read."""
    if state not in MAY_BE_READ_AGAIN:
        raise WrongTime(f"This file is {state.value}: it is not read again")


def may_be_set_aside(state: FileState, waited: timedelta) -> bool:
    """Whether a file that was given to be read so long ago may be set aside undone."""
    return state in _MAY_BE_SET_ASIDE or (state is FileState.WAITING and waited >= LONGEST_READING)


def set_aside(state: FileState, waited: timedelta, reason: str) -> None:
    """Whether a file may be set aside undone, for example returned to the supplier. Raises WrongTime and NotValid."""
    if state is FileState.WAITING and not may_be_set_aside(state, waited):
        raise WrongTime("This file is being read: set it aside once that ended, or after an hour")
    if not may_be_set_aside(state, waited):
        raise WrongTime(f"This file is {state.value}: it is not set aside any more")
    if len(reason.strip()) < 3:
        raise NotValid("Say what was done with it", fields={"reason": "Enter what was done with it"})


def unread(because: str, *, is_pdf: bool) -> Reading:
    """What is left of a file whose reading came to no end: a draft where a person can open it, else a refusal."""
    if is_pdf:
        return Reading("PDF", "", unread="reading it came to no end here")
    return Reading(
        "",
        "",
        refused=f"This file could not be read: {because.rstrip('.')}. Ask the supplier for another, or for a PDF",
    )
