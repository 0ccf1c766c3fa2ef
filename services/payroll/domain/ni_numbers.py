"""National Insurance numbers: read as people write them, and refused in words where they cannot be anybody's. Source: HMRC, NIM39110
(format and prefixes); RTI schema, PAYENINOtype. Prefixes of the administration: from memory of NIM39110."""

from __future__ import annotations

import re

from shared.refusals import NotValid, wrong

FIELD = "ni_number"
NEVER = frozenset("DFIQUV")
"""Letters that are in neither place of a prefix."""
NEVER_SECOND = "O"
NOT_ALLOCATED = frozenset({"BG", "GB", "KN", "NK", "NT", "ZZ"})
TEMPORARY = "TN"
ADMINISTRATIVE = frozenset({"OO", "CR", "FY", "MW", "NC", "PP", "PY", "PZ"})
SUFFIXES = "ABCD"

_FORM = re.compile(r"([A-Z]{2})([0-9]{6})([A-Z])", re.ASCII)
_BETWEEN = re.compile(r"[\s\-./]+")
_MISSING = "leave it empty until HMRC has given one, and send two lines of the address instead"


def ni_number(text: str) -> str:
    """The number in capitals without spaces, such as AB123456C. Raises NotValid, in words for whoever typed it."""
    written = _BETWEEN.sub("", text.upper())
    form = _FORM.fullmatch(written)
    if form is None:
        raise _refused(text, _what_is_missing(written))
    prefix, _, suffix = form.groups()
    if (because := _why_no_prefix(prefix)) is not None:
        raise _refused(text, because)
    if suffix not in SUFFIXES:
        raise _refused(text, f"ends in {suffix}, and the last letter is A, B, C or D: check it with a letter from HMRC")
    return written


def _what_is_missing(written: str) -> str:
    if written[:2] == TEMPORARY:
        return f"is a temporary number made of a date of birth, which HMRC no longer takes: {_MISSING}"
    if re.fullmatch(r"[A-Z]{2}[0-9]{6}", written):
        return "has no letter at the end: it is A, B, C or D"
    return "is not two letters, six figures and a letter, like AB 12 34 56 C"


def _why_no_prefix(prefix: str) -> str | None:
    unused = sorted(NEVER.intersection(prefix))
    if prefix in ADMINISTRATIVE:
        return f"begins with {prefix}, which only the administration uses: {_MISSING}"
    if prefix == TEMPORARY:
        return f"begins with {TEMPORARY}, a temporary number, which HMRC no longer takes: {_MISSING}"
    if unused:
        return f"begins with {prefix}, and {unused[0]} is never among the first two letters: check it with a letter from HMRC"
    if prefix[1] == NEVER_SECOND:
        return f"begins with {prefix}, and the second letter is never O: is it a 0 or another letter?"
    if prefix in NOT_ALLOCATED:
        return f"begins with {prefix}, which was never given out: check it with a letter from HMRC"
    return None


def _refused(text: str, because: str) -> NotValid:
    return wrong(
        FIELD,
        f"The National Insurance number {text.strip()!r} {because}"
        if text.strip()
        else f"A National Insurance number {because}",
    )
