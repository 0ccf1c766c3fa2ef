"""Schools keep their own id through every change of URN, name and number."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.membership.domain import schools
from services.membership.domain.errors import AlreadyDone, BadInput, NotKnown
from services.membership.domain.schools import Census, Details, Driver, Federation, Phase
from tests.membership.domain.cases import BRICKNELL, CENSUS_2023, MANOR_MEAD, WALTON_LEIGH, rows_of, school


def bricknell() -> schools.School:
    made, _ = schools.register(
        BRICKNELL, "117717", Details("Bricknell Primary School", "Community school", Phase.PRIMARY, "8102045", "810")
    )
    return made


def test_bricknell_keeps_its_id_when_it_closes_under_one_urn_and_reopens_under_another() -> None:
    academy = Details("Bricknell Primary School", "Academy converter", Phase.PRIMARY, "8102045", "810")
    moved, facts = schools.reopens_under(bricknell(), "140235", date(2013, 10, 1), academy)
    assert moved.school_id == BRICKNELL
    assert moved.urn_on(date(2013, 9, 30)) == "117717"
    assert moved.urn_on(date(2013, 10, 1)) == "140235"
    assert moved.details_on(date(2013, 9, 30)).establishment_type == "Community school"
    assert moved.details_on(date(2026, 1, 1)).establishment_type == "Academy converter"
    assert facts[0] == schools.SchoolReopened(BRICKNELL, "117717", "140235", date(2013, 10, 1))


def test_telling_the_same_reopening_twice_changes_nothing() -> None:
    once, _ = schools.reopens_under(bricknell(), "140235", date(2013, 10, 1))
    again, facts = schools.reopens_under(once, "140235", date(2013, 10, 1))
    assert (again, facts) == (once, [])


def test_a_school_cannot_reopen_under_a_urn_it_had_before() -> None:
    moved, _ = schools.reopens_under(bricknell(), "140235", date(2013, 10, 1))
    with pytest.raises(AlreadyDone, match="117717 is already in the history"):
        schools.reopens_under(moved, "117717", date(2020, 9, 1))


def test_a_school_cannot_reopen_before_its_present_urn_opened() -> None:
    moved, _ = schools.reopens_under(bricknell(), "140235", date(2013, 10, 1))
    with pytest.raises(BadInput, match="cannot reopen on 1 September 2013"):
        schools.reopens_under(moved, "140236", date(2013, 9, 1))


@pytest.mark.parametrize("urn", ["", "12345", "1234567", "012345", "12345a", "URN125473", "１２５４７３"])
def test_what_is_not_six_digits_is_not_a_urn(urn: str) -> None:
    with pytest.raises(BadInput, match="six digits"):
        schools.register(MANOR_MEAD, urn, Details("Manor Mead School", "Community special school"))


def test_pupils_come_from_the_last_census_on_or_before_the_day() -> None:
    made = school()
    made, _ = schools.record_census(made, Census(date(2024, 1, 18), 151, "school census January 2024"))
    assert made.pupils_on(CENSUS_2023) == 148
    assert made.pupils_on(date(2024, 1, 17)) == 148
    assert made.pupils_on(date(2024, 1, 18)) == 151


def test_pupils_before_the_first_census_are_refused_by_name() -> None:
    with pytest.raises(
        NotKnown, match=r"No census of Manor Mead School \(URN 125473\).*Record the school's last census"
    ):
        school().pupils_on(date(2022, 10, 6))


def test_a_count_that_the_census_does_not_give_is_refused_by_name() -> None:
    with pytest.raises(NotKnown, match="no figure for free meals at Manor Mead School"):
        school().count_on(Driver.FREE_MEALS, date(2024, 1, 1))


def test_a_census_put_right_needs_a_source_that_says_so() -> None:
    with pytest.raises(AlreadyDone, match="already gives 148 pupils"):
        schools.record_census(school(), Census(CENSUS_2023, 149, "school census January 2023"))
    right, _ = schools.record_census(
        school(), Census(CENSUS_2023, 149, "school census January 2023, corrected by the school")
    )
    assert right.pupils_on(CENSUS_2023) == 149


def test_a_federation_is_two_schools_each_with_its_own_urn() -> None:
    federation = Federation(
        UUID(int=15744), "Federation of Manor Mead and Walton Leigh Schools", (MANOR_MEAD, WALTON_LEIGH)
    )
    joined, facts = schools.join_federation(school(), federation)
    assert joined.federation_id == federation.federation_id
    assert facts == [schools.FederationChanged(MANOR_MEAD, None, federation.federation_id)]
    with pytest.raises(BadInput, match="Bricknell Primary School is not listed"):
        schools.join_federation(bricknell(), federation)


def test_moving_to_another_trust_ends_the_spell_in_the_first_the_day_before() -> None:
    first, _ = schools.join_trust(bricknell(), "5630", "The Constellation Trust", date(2015, 9, 1))
    second, facts = schools.join_trust(first, "2465", "London South East Academies Trust", date(2026, 9, 1))
    assert (spell := second.trust_on(date(2026, 8, 31))) and spell.trust_uid == "5630"
    assert (spell := second.trust_on(date(2026, 9, 1))) and spell.trust_uid == "2465"
    assert second.trust_on(date(2014, 1, 1)) is None
    assert facts == [schools.TrustChanged(BRICKNELL, "5630", "2465", date(2026, 9, 1))]


def test_the_federation_of_the_story_has_the_pupils_of_the_published_census() -> None:
    pupils = {row["urn"]: row["pupils"] for row in rows_of("membership/census_2022_23.csv")}
    found = [(urn, int(pupils[urn])) for urn in ("125473", "125468")]
    assert found == [("125473", 148), ("125468", 87)]


@given(st.lists(st.dates(date(1990, 1, 2), date(2040, 1, 1)), min_size=1, max_size=6, unique=True))
def test_every_day_from_the_first_urn_on_has_exactly_one_urn(days: list[date]) -> None:
    made, urns = bricknell(), ["117717"]
    for number, day in enumerate(sorted(days)):
        urns.append(str(140000 + number))
        made, _ = schools.reopens_under(made, urns[-1], day)
    for number, day in enumerate(sorted(days)):
        assert made.urn_on(day) == urns[number + 1]
        assert sum(period.covers(day) for period in made.urns) == 1
