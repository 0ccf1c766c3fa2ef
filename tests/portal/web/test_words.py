"""How values are worded: the same everywhere, what nobody knows said to be unknown."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from services.portal.web.admission.person import ROLE_WORDS
from services.portal.web.asking.names import accounts_in, with_names
from services.portal.web.patterns import glossary, words
from shared.identity.roles import Role


@pytest.mark.parametrize(
    ("filter_", "value", "said"),
    [
        ("money", 123_456, "£1,234.56"),
        ("money", -300, "-£3.00"),
        ("money", 0, "£0.00"),
        ("money", None, "not known"),
        ("day", "2026-09-01", "1 September 2026"),
        ("day", date(2026, 9, 1), "1 September 2026"),
        ("day", "2026-07-01T23:30:00+00:00", "2 July 2026"),
        ("day", None, "not known"),
        ("moment", "2026-01-05T14:05:00+00:00", "5 January 2026, 2:05pm"),
        ("moment", datetime(2026, 7, 5, 11, 5, tzinfo=UTC), "5 July 2026, 12:05pm"),
        ("moment", "2026-01-05T00:07:00+00:00", "5 January 2026, 12:07am"),
        ("moment", "", "not known"),
        ("number", 1234, "1,234"),
        ("number", Decimal("12.50"), "12.5"),
        ("number", "1000", "1,000"),
        ("number", None, "not known"),
        ("text", None, ""),
        ("text", True, "yes"),
        ("in_words", "taking_up", "Taking up"),
        ("role_words", "head", "headteacher"),
        ("role_words", "harbour_master", "harbour master"),
        ("size", 10, "1 KB"),
        ("size", 250_000, "244 KB"),
        ("size", 1_258_291, "1.2 MB"),
        ("left", 30, "less than a minute"),
        ("left", 3_700, "1 hour"),
        ("left", 200_000, "2 days"),
        ("left", -5, "less than a minute"),
    ],
)
def test_a_value_is_said_so(filter_: str, value: object, said: str) -> None:
    assert words.FILTERS[filter_](value) == said


def test_a_number_takes_the_noun_that_fits_it() -> None:
    assert [words.plural(count, "box", "boxes") for count in (0, 1, 2, 1_200)] == [
        "0 boxes",
        "1 box",
        "2 boxes",
        "1,200 boxes",
    ]
    assert words.plural(2, "row") == "2 rows"


def test_a_state_always_stands_in_words_whatever_its_colour() -> None:
    assert words.tag("taking_up") == '<strong class="govuk-tag govuk-tag--yellow">Taking up</strong>'
    assert words.tag("nobody knows it") == '<strong class="govuk-tag govuk-tag--grey">Nobody knows it</strong>'
    assert words.tag("failed", "<b>Stopped") == '<strong class="govuk-tag govuk-tag--red">&lt;b&gt;Stopped</strong>'


def test_lines_of_a_text_stay_lines_and_its_markup_stays_text() -> None:
    assert words.lines("one\n<two>") == "one<br>&lt;two&gt;"


def test_every_role_has_words() -> None:
    assert set(ROLE_WORDS) == set(Role)


def test_words_of_the_glossary_are_in_order_with_an_anchor_each() -> None:
    listed = [(word, anchor) for found in glossary.by_letter().values() for word, anchor, _ in found]
    assert [word for word, _ in listed] == sorted(glossary.WORDS, key=str.casefold)
    assert len({anchor for _, anchor in listed}) == len(listed)
    assert dict(listed)["Shadow statement"] == "shadow-statement"


def test_the_words_that_the_design_names_are_explained() -> None:
    named = (
        "associate school", "member school", "Headboard", "membership", "agreement", "catalogue", "subscription", "trial",
        "entitlement", "allowance", "usage", "charge", "statement", "shadow statement", "take up", "convert", "leave", "review",
        "establishment", "URN", "requisition", "collective order", "standstill",
    )  # fmt: skip
    explained = {word.casefold() for word in glossary.WORDS}
    assert [word for word in named if word.casefold() not in explained] == []


def test_a_sentence_of_a_service_names_people_instead_of_their_accounts() -> None:
    said = "head@beacon (head), finance@trust; which service:procurement approved"
    assert with_names(said, {"head@beacon": "Bea Marsh"}) == (
        "Bea Marsh (head), finance@trust; which Quayside itself approved"
    )
    assert accounts_in(said) == ["head@beacon", "finance@trust"]
