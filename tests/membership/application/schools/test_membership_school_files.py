"""Files of schools: the register's establishments, the census, what is wrong with a row and where, and that nothing is saved
before it is right or a person says "take the good rows"."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from shared.errors import Conflict, InvalidRequest
from tests.membership.application.schools.harbour import LEAD, OPERATOR, Harbour, published

HEAD = "urn,name,type,status,phase,la_code,la_name,pupils\n"
GOOD = "140235,Bricknell Primary School,Academy converter,Open,Primary,810,Kingston upon Hull,678\n"


def file(tmp_path: Path, content: str, name: str = "schools.csv") -> Path:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


def test_all_schools_of_the_published_register_and_their_census_are_taken(harbour: Harbour) -> None:
    page = harbour.send(published("membership/establishments.csv"), "establishments")
    assert page["state"] == "ready", page["found"]["errors"]
    assert page["found"]["would"] == {"new": 1_924}
    assert page["found"]["first_rows"][0]["name"] == "Gospel Oak Primary School"
    warnings = [one["words"] for one in page["found"]["warnings"]]
    assert sum("has lost a letter" in words for words in warnings) == 3, "as the data's README says"
    assert page["found"]["warnings_in_all"] == 3 + 36 + 1, "36 closed, one number of a school twice"
    taken = harbour.take(page["import_id"])
    assert (taken["state"], taken["result"]["new"], taken["result"]["refused"]) == ("taken", 1_924, [])
    print(f"establishments: {taken['result']['new']} of 1924 taken")

    census = {"taken_on": "2023-01-19", "source": "School census, January 2023"}
    page = harbour.send(published("membership/census_2022_23.csv"), "census", **census)
    assert page["state"] == "ready", page["found"]["errors"]
    assert page["found"]["rows"] == 24_433
    counts = harbour.take(page["import_id"])["result"]
    print(f"census: {counts['recorded']} recorded, {counts['not_in_our_records']} of other schools, of 24433 rows")
    assert (counts["recorded"], counts["not_in_our_records"]) == (1_867, 22_566)
    bricknell = harbour.ask(LEAD, "schools", text="140235")["schools"][0]
    school = harbour.ask(LEAD, "school", school_id=bricknell["school_id"])
    assert school["censuses"] == [
        {
            "taken_on": "2023-01-19",
            "pupils": 651,
            "free_meals": 59,
            "ehcp": 28,
            "source": "School census, January 2023",
        }
    ]
    assert harbour.said("membership.school.recorded.v1", bricknell["school_id"])[-1]["pupils"] == 651

    found = harbour.ask(LEAD, "schools", local_authority="Kingston upon Hull", text="sirius")
    assert [one["name"] for one in found["schools"]] == ["Sirius Academy North"]
    again = harbour.send(published("membership/establishments.csv"), "establishments")
    assert again["found"]["would"] == {"unchanged": 1_924}
    assert again["found"]["already_taken_on"] is not None


def test_every_column_of_the_registers_own_download_is_taken(harbour: Harbour, tmp_path: Path) -> None:
    download = (
        "URN,EstablishmentName,TypeOfEstablishment (name),PhaseOfEducation (name),EstablishmentStatus (name),LA (code),"
        "LA (name),EstablishmentNumber,OpenDate,NumberOfPupils,CensusDate,Trusts (code),Trusts (name),Postcode,UKPRN\n"
        "140235,Bricknell Primary School,Academy converter,Primary,Open,810,Kingston upon Hull,2045,01-10-2013,651,"
        "19-01-2023,5630,THE CONSTELLATION TRUST,HU5 4ET,10043446\n"
    )
    page = harbour.send(file(tmp_path, download), "establishments")
    harbour.take(page["import_id"])
    found = harbour.ask(LEAD, "schools", text="140235")["schools"][0]
    school = harbour.ask(LEAD, "school", school_id=found["school_id"])
    assert [(one["taken_on"], one["pupils"]) for one in school["censuses"]] == [("2023-01-19", 651)]
    assert school["urns"][0]["opened_on"] == "2013-10-01"
    assert school["ukprn"] == "10043446"
    assert harbour.said("membership.school.recorded.v1", found["school_id"])[-1]["pupils"] == 651


def test_nothing_is_saved_while_a_row_is_wrong_and_the_good_rows_are_taken_when_a_person_says_so(
    harbour: Harbour, tmp_path: Path
) -> None:
    wrong = GOOD + "\n12345,Short School,Academy converter,Open,Primary,810,Hull,many\n140235,Twice,Academy,Open,,,,\n"
    page = harbour.send(file(tmp_path, HEAD + wrong), "establishments")
    assert page["state"] == "to_correct"
    assert [(one["row"], one["column"]) for one in page["found"]["errors"]] == [
        (4, "urn"),
        (4, "pupils"),
        (5, "urn"),
    ]
    assert "“12345” is not a URN" in page["found"]["errors"][0]["words"]
    assert "already in row 2" in page["found"]["errors"][2]["words"]
    assert harbour.ask(LEAD, "schools")["count"] == 0
    with pytest.raises(Conflict, match="has 3 errors, so nothing was saved"):
        harbour.ask(LEAD, "take_schools_file", import_id=page["import_id"])

    job = harbour.ask(LEAD, "job", job_id=page["job_id"])
    assert job["files"] == ["schools with remarks.xlsx"]
    got = harbour.ask(LEAD, "job_file", job_id=page["job_id"], name=job["files"][0])
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(base64.b64decode(got["content"]))).get_sheet_by_index(0)
    rows = sheet.to_python(skip_empty_area=False)
    assert rows[0][-1] == "Errors"
    assert "is not a URN" in str(rows[3][-1])

    taken = harbour.take(page["import_id"], good_rows_only=True)
    assert taken["result"]["new"] == 1
    with pytest.raises(Conflict, match="was taken in already"):
        harbour.ask(LEAD, "take_schools_file", import_id=page["import_id"], good_rows_only=True)


def test_a_missing_column_is_named_first(harbour: Harbour, tmp_path: Path) -> None:
    page = harbour.send(file(tmp_path, "urn,nmae,type,status\n140235,B,Academy,Open\n"), "establishments")
    assert page["state"] == "unreadable"
    assert page["found"]["column_errors"] == ["There is no column 'EstablishmentName'. Add it."]
    with pytest.raises(Conflict, match="cannot be read: send another file"):
        harbour.ask(LEAD, "take_schools_file", import_id=page["import_id"], good_rows_only=True)


def test_a_file_that_is_no_spreadsheet_is_refused_in_words(harbour: Harbour, tmp_path: Path) -> None:
    path = tmp_path / "photo.xlsx"
    path.write_bytes(b"\x89PNG not a sheet")
    page = harbour.send(path, "establishments")
    assert page["state"] == "unreadable"
    assert "photo.xlsx" in page["found"]["summary"]


def test_a_changed_row_changes_the_school_and_a_former_urn_is_left_alone(harbour: Harbour, tmp_path: Path) -> None:
    page = harbour.send(file(tmp_path, HEAD + GOOD), "establishments")
    harbour.take(page["import_id"])
    renamed = GOOD.replace("Bricknell Primary School", "Bricknell Academy")
    page = harbour.send(file(tmp_path, HEAD + renamed, "later.csv"), "establishments")
    assert page["found"]["would"] == {"changed": 1}
    harbour.take(page["import_id"])
    school = harbour.ask(LEAD, "schools", text="bricknell")["schools"][0]
    assert school["name"] == "Bricknell Academy"
    harbour.ask(LEAD, "record_reopening", school_id=school["school_id"], urn="150003", on="2026-05-01")
    page = harbour.send(file(tmp_path, HEAD + GOOD, "old.csv"), "establishments")
    assert page["found"]["would"] == {"former_urn": 1}


def test_a_census_needs_its_day_and_its_source(harbour: Harbour) -> None:
    with pytest.raises(InvalidRequest, match="Say on which day the census was taken"):
        harbour.ask(LEAD, "send_schools_file", kind="census", filename="c.csv", content="eA==")


def test_census_rows_are_refused_in_the_cell_that_is_wrong(harbour: Harbour, tmp_path: Path) -> None:
    harbour.school("140235", "Bricknell Primary School")
    content = "urn,pupils,fsm,ehcp\n140235,six,1,2\n140236,NA,NA,NA\n140237,12,NA,0\n"
    page = harbour.send(file(tmp_path, content), "census", taken_on="2023-01-19", source="by hand")
    assert [(one["row"], one["column"]) for one in page["found"]["errors"]] == [(2, "pupils")]
    assert [one["row"] for one in page["found"]["warnings"]] == [3]
    assert page["found"]["good_rows"] == 1


def test_a_file_for_the_trust_is_nobody_elses_business(harbour: Harbour) -> None:
    assert harbour.ask(OPERATOR, "schools_imports") == []
    template = harbour.ask(OPERATOR, "schools_file_template", kind="census")
    assert base64.b64decode(template["content"]).startswith(b"PK")
