"""Successor links mean events: the closing day and the opening day of one event are one."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from services.membership.domain.errors import BadInput, NotKnown
from services.membership.domain.successions import DateMeaning, Kind, Successors, opening_day, read_link, successions
from tests.membership.domain.cases import rows_of


def link(urn: str, successor: str, day: str = "") -> dict[str, str]:
    return {"urn": urn, "name": "A", "successor_urn": successor, "successor_name": "B", "link_date": day}


@pytest.mark.parametrize(
    ("written", "opens", "meaning"),
    [
        (date(2013, 8, 31), date(2013, 9, 1), DateMeaning.CLOSING_DAY),
        (date(2013, 9, 1), date(2013, 9, 1), DateMeaning.OPENING_DAY),
        (date(2024, 2, 29), date(2024, 3, 1), DateMeaning.CLOSING_DAY),
        (date(2024, 2, 28), date(2024, 2, 28), DateMeaning.ANOTHER_DAY),
        (date(2009, 1, 16), date(2009, 1, 16), DateMeaning.ANOTHER_DAY),
    ],
)
def test_the_last_day_of_a_month_closes_and_the_first_opens(written: date, opens: date, meaning: DateMeaning) -> None:
    assert opening_day(written) == (opens, meaning)


def test_31_august_and_1_september_are_one_merger() -> None:
    links = [read_link(2, link("100001", "150000", "2013-08-31")), read_link(3, link("100002", "150000", "2013-09-01"))]
    (event,) = successions(links)
    assert (event.kind, event.opens_on, event.closing_urns) == (Kind.MERGED, date(2013, 9, 1), ("100001", "100002"))


def test_a_school_that_becomes_two_is_a_split_and_no_single_urn_follows() -> None:
    links = [read_link(2, link("100362", "131752")), read_link(3, link("100362", "133545"))]
    assert successions(links)[0].kind is Kind.SPLIT
    with pytest.raises(NotKnown, match="more than one school \\(131752, 133545\\)"):
        Successors(links).urns_of("100362")


def test_links_that_run_in_a_circle_are_refused() -> None:
    links = [read_link(2, link("100001", "100002")), read_link(3, link("100002", "100001"))]
    with pytest.raises(BadInput, match="run in a circle at 100001"):
        Successors(links).urns_of("100001")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (link("1000", "150000"), "Row 5: “1000” is not a URN"),
        (link("150000", "150000"), "Row 5: URN 150000 is given as its own successor"),
        (link("100001", "150000", "31/08/2013"), "Row 5: “31/08/2013” is not a date such as 2013-08-31"),
    ],
)
def test_a_link_that_cannot_be_right_is_refused_with_its_row(row: dict[str, str], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read_link(5, row)


def test_every_published_link_is_read_and_bricknell_and_sirius_are_found() -> None:
    links = [read_link(number, row) for number, row in enumerate(rows_of("membership/successor_links.csv"), start=2)]
    meanings = Counter(link.meaning for link in links)
    events = successions(links)
    kinds = Counter(event.kind for event in events)
    print(f"links: {len(links)} of 16451 read, {dict(meanings)}; {len(events)} events, {dict(kinds)}")
    assert len(links) == 16451
    assert meanings[DateMeaning.NOT_GIVEN] == 4169
    assert (
        sum(len(event.closing_urns) for event in events if event.kind is Kind.REOPENED) == kinds[Kind.REOPENED] == 12193
    )
    successors = Successors(links)
    assert successors.urns_of("117717") == ("117717", "140235")
    assert successors.of("117717")[0].opens_on == date(2013, 10, 1)
    assert successors.urns_of("118105")[-1] == "138246"
    assert successors.urns_of("132794")[-1] == "135945"
    followed = Counter()  # type: Counter[str]
    for closing in {link.closing_urn for link in links}:
        try:
            successors.urns_of(closing)
            followed["one school"] += 1
        except NotKnown:
            followed["split"] += 1
    print(f"chains of URNs: {dict(followed)} of {sum(followed.values())} closing URNs")
    assert sum(followed.values()) == 16355
