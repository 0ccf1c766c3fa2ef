"""Rows of the register are read with their known defects, and every refusal names its row."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from services.membership.domain import gias
from services.membership.domain.gias import Establishment, Level, Status
from services.membership.domain.names_in_capitals import display_name
from services.membership.domain.schools import Phase
from tests.membership.domain.cases import rows_of

REAL_HEADINGS = {
    "URN": "140235",
    "LA (code)": "810",
    "LA (name)": "Kingston upon Hull, City of",
    "EstablishmentNumber": "2045",
    "EstablishmentName": "Bricknell Primary School",
    "TypeOfEstablishment (name)": "Academy converter",
    "EstablishmentTypeGroup (name)": "Academies",
    "EstablishmentStatus (name)": "Open",
    "OpenDate": "01-10-2013",
    "CloseDate": "",
    "PhaseOfEducation (name)": "Primary",
    "NumberOfPupils": "678",
    "CensusDate": "16-01-2025",
    "Postcode": "HU5 4ET",
    "UKPRN": "10043446",
    "Trusts (code)": "5630",
    "Trusts (name)": "THE CONSTELLATION TRUST",
    "Federations (name)": "Not applicable",
}


def read(**changes: str) -> tuple[Establishment | None, list[str]]:
    headings = {"phase": "PhaseOfEducation (name)", "name": "EstablishmentName", "status": "EstablishmentStatus (name)"}
    cells = REAL_HEADINGS | {headings.get(key, key): value for key, value in changes.items()}
    establishment, remarks = gias.read_row(7, cells)
    return establishment, [remark.words for remark in remarks]


def test_a_row_with_the_registers_own_headings_is_read() -> None:
    establishment, remarks = read()
    assert remarks == []
    assert establishment is not None
    assert (establishment.urn, establishment.laestab, establishment.opened_on) == (
        "140235",
        "8102045",
        date(2013, 10, 1),
    )
    assert (establishment.phase, establishment.status, establishment.pupils) == (Phase.PRIMARY, Status.OPEN, 678)
    assert (establishment.federation_name, establishment.trust_name) == (None, "THE CONSTELLATION TRUST")
    assert establishment.trust_display_name == "The Constellation Trust"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"URN": "14023"}, "Row 7: “14023” is not a URN: it must be six digits and not begin with 0."),
        ({"URN": ""}, "Row 7: there is no URN. Every establishment has one: look it up and put it in."),
        ({"name": "  "}, "Row 7: there is no name."),
        (
            {"OpenDate": "31-09-2013"},
            "Row 7: “31-09-2013” is not a date we can read. Write it as 01-09-2026 or 2026-09-01.",
        ),
        ({"CloseDate": "2012-08-31"}, "Row 7: it closes on 31-08-2012, before it opens on 01-10-2013."),
        (
            {"NumberOfPupils": "about 600"},
            "Row 7: “about 600” is not a whole number. Put a number there or leave it empty.",
        ),
        (
            {"EstablishmentNumber": "2045x"},
            "Row 7: “8102045x” is not a LAESTAB: three digits for the authority and four for the school.",
        ),
        (
            {"status": "Ajar"},
            "Row 7: “Ajar” is not a status we know. Known: open, open, but proposed to close, proposed to open, closed.",
        ),
    ],
)
def test_a_row_that_cannot_be_right_is_kept_out_with_words(changes: dict[str, str], words: str) -> None:
    establishment, remarks = read(**changes)
    assert establishment is None
    assert words in remarks


@pytest.mark.parametrize("null", ["", "Not recorded", "Not applicable", "NA", " not RECORDED "])
def test_null_words_stand_for_nothing(null: str) -> None:
    establishment, remarks = read(phase=null, NumberOfPupils=null)
    assert establishment is not None
    assert (establishment.phase, establishment.pupils, remarks) == (None, None, [])


@pytest.mark.parametrize("written", ["01-10-2013", "2013-10-01", "01/10/2013"])
def test_dates_are_read_in_both_orders(written: str) -> None:
    establishment, _ = read(OpenDate=written)
    assert establishment is not None
    assert establishment.opened_on == date(2013, 10, 1)


def test_a_name_that_lost_a_letter_is_taken_with_a_warning_that_names_the_row() -> None:
    establishment, remarks = read(name="St Thomas \ufffd Becket School")
    assert establishment is not None
    assert "Row 7: “St Thomas \ufffd Becket School” has lost a letter" in remarks[0]


def test_a_name_read_in_the_wrong_alphabet_is_remarked() -> None:
    _, remarks = read(name="St Mary\u00e2\u20ac\u2122s")
    assert "looks like text read in the wrong alphabet" in remarks[0]


def test_a_missing_column_is_named_with_what_the_file_has_instead() -> None:
    words = gias.missing_columns(["urn", "School Name", "status"])
    assert (
        words[0]
        == "Your file is missing a column called “EstablishmentName”. Right now it has: urn, School Name, status."
    )
    assert len(words) == 2


def test_headings_match_whatever_their_case_spaces_and_dashes() -> None:
    assert gias.missing_columns(["Urn ", "establishment_name", "TYPE", "Status"]) == ()


def test_a_urn_twice_keeps_the_first_row_and_refuses_the_second() -> None:
    reading = gias.read_rows([REAL_HEADINGS, REAL_HEADINGS | {"EstablishmentName": "Another"}])
    assert [establishment.name for establishment in reading.establishments] == ["Bricknell Primary School"]
    assert (
        reading.errors[0].words
        == "Row 3: URN 140235 is already in row 2. The first one is kept: remove one of the two."
    )


@pytest.mark.parametrize(
    ("capitals", "shown"),
    [
        ("LONDON SOUTH EAST ACADEMIES TRUST", "London South East Academies Trust"),
        ("HABERDASHERS' ASKE'S FEDERATION TRUST", "Haberdashers' Aske's Federation Trust"),
        ("THE WESTMINSTER ACADEMY (WESTBOURNE GREEN)", "The Westminster Academy (Westbourne Green)"),
        ("DIOCESE OF ELY MULTI-ACADEMY TRUST", "Diocese of Ely Multi-Academy Trust"),
        ("GTS ACADEMY TRUST", "GTS Academy Trust"),
        ("ST BENEDICT CATHOLIC ACADEMY TRUST", "St Benedict Catholic Academy Trust"),
        ("The Penwith Education Trust (PET)", "The Penwith Education Trust (PET)"),
    ],
)
def test_names_in_capitals_are_shown_as_people_write_them(capitals: str, shown: str) -> None:
    assert display_name(capitals) == shown


def test_every_row_of_the_published_establishments_is_read() -> None:
    reading = gias.read_rows(rows_of("membership/establishments.csv"))
    kinds = Counter(
        "lost letter" if "lost a letter" in r.words else "closed" if "as closed" in r.words else "other"
        for r in reading.warnings
    )
    phases = Counter(establishment.phase for establishment in reading.establishments)
    print(
        f"establishments: {len(reading.establishments)} of {reading.rows_read} taken, {len(reading.errors)} refused, remarks {dict(kinds)}"
    )
    assert (reading.rows_read, len(reading.establishments), len(reading.errors)) == (1924, 1924, 0)
    assert kinds == {"closed": 36, "lost letter": 3, "other": 1}
    assert phases == {
        Phase.SECONDARY: 1307,
        Phase.PRIMARY: 466,
        Phase.ALL_THROUGH: 134,
        Phase.MIDDLE_DEEMED_SECONDARY: 15,
        None: 2,
    }
    assert all(remark.level is Level.WARNING and f"Row {remark.row}:" in remark.words for remark in reading.warnings)
