"""Schools as the trust keeps them: found, shown with their dated rows, changed; and files of schools from the upload to the
rows taken in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from importlib import resources

import pytest

from shared.identity.roles import Role
from tests.portal.ground import Browser, Ground, words_of


def record(ground: Ground, school: str, rest: str = "") -> str:
    return f"/schools/{ground.schools[school]}/membership/record{rest}"


def sent(browser: Browser, path: str, fields: Mapping[str, object] | None = None) -> str:
    return words_of(browser.send(path, fields or {}).get_data(as_text=True))


def upload(ground: Ground, browser: Browser, path: str, content: bytes, **fields: object) -> str:
    """Send a file, let it be checked, and give back the address of its page."""
    file = {"file": (io.BytesIO(content), "schools.csv")}
    answer = browser.client.post(
        path, data={**browser.hidden(path), **fields, **file}, content_type="multipart/form-data"
    )
    assert answer.status_code == 302, words_of(answer.get_data(as_text=True))
    ground.settle()
    onwards = re.search(r"after=([^&]+)", answer.headers["Location"])
    assert onwards
    return onwards[1].replace("%2F", "/")


def register() -> bytes:
    return (resources.files("deploy.story") / "schools.csv").read_bytes()


def test_schools_are_searched_and_narrowed(reading: Ground) -> None:
    lead = reading.signed_in("lead@trust")
    said = lead.text("/trust/schools/")
    assert "6 entries" in said and "Bricknell Primary School 117717" in said
    said = lead.text("/trust/schools/?q=bromley")
    assert "2 entries" in said and "Bricknell" not in said
    said = lead.text("/trust/schools/?q=1254")
    assert "Manor Mead School 125473" in said and "Stamford Green" not in said
    said = lead.text("/trust/schools/?local_authority=Surrey")
    assert "3 entries" in said
    assert "Nothing fits what you searched for" in lead.text("/trust/schools/?q=nowhere")
    assert "Add a school" not in reading.signed_in("auditor@trust").text("/trust/schools/")
    assert "Add a school" not in reading.signed_in("buyer@trust").text("/trust/schools/")


def test_a_record_shows_its_dated_rows_and_who_of_the_trust_read_it_is_known(ground: Ground) -> None:
    said = ground.signed_in("finance@trust").text(record(ground, "manor_mead"))
    assert "URN 125473" in said and "Federation of Manor Mead and Walton Leigh Schools" in said
    assert "19 January 2023 148 not known not known register of schools (GIAS)" in said
    assert "Record a census" in said and "Record a new URN" not in said
    ground.signed_in("head@manor_mead").get(record(ground, "manor_mead"))
    read = str(ground.ask(Role.OPERATOR, "portal", "readings", school_id=ground.schools["manor_mead"]))
    assert "finance@trust" in read and "'head@manor_mead'" not in read.replace('"', "'")


def test_a_census_a_new_name_and_a_new_urn_are_recorded_with_their_days(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    census = {
        "taken_on": ["15", "1", "2026"],
        "pupils": "160",
        "free_meals": "",
        "ehcp": "158",
        "source": "School census",
    }
    assert "15 January 2026 160 not known 158 School census" in sent(
        lead, record(ground, "manor_mead", "/census"), census
    )
    future = {**census, "taken_on": ["15", "1", "2027"]}
    assert "A census of 15 January 2027 was not taken yet" in sent(
        lead, record(ground, "manor_mead", "/census"), future
    )
    details = {"from_on": ["1", "9", "2026"], "name": "Manor Mead Academy"}
    said = sent(lead, record(ground, "manor_mead", "/details"), details)
    assert "Names and types over time Name Type From Manor Mead Academy" in said
    said = sent(lead, record(ground, "bricknell", "/reopening"), {"urn": "150009", "on": ["1", "9", "2026"]})
    assert "150009 1 September 2026 still open 117717" in said


def test_a_school_is_added_by_hand_and_a_known_urn_is_refused(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    new = {"urn": "123456", "name": "Hill School", "establishment_type": "Community school", "opened_on": ["", "", ""]}
    assert "Hill School is on record." in sent(lead, "/trust/schools/add", new)
    assert "URN 123456 is in the records already: Hill School." in sent(
        lead, "/trust/schools/add", {**new, "name": "Hall School"}
    )
    assert "A URN has six digits" in sent(lead, "/trust/schools/add", {**new, "urn": "12"})


def test_a_federation_is_recorded_of_at_least_two_schools(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    one = {
        "name": "Hull Federation",
        "school_ids": [ground.schools["bricknell"]],
        "hard": "yes",
        "opened_on": ["", "", ""],
    }
    assert "A federation has at least two schools" in sent(lead, "/trust/federations/add", one)
    two = {**one, "school_ids": [ground.schools["bricknell"], ground.schools["stamford_green"]]}
    assert "Hull Federation" in sent(lead, "/trust/federations/add", two)
    assert "Bricknell Primary School, Stamford Green Primary School and Nursery hard" in lead.text(
        "/trust/federations/"
    )


def test_the_trusts_record_is_shown_and_changed(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    assert "London South East Academies Trust" in lead.text("/trust/record")
    said = sent(lead, "/trust/record/change", {"name": "Harbour Trust", "gias_uid": "2465"})
    assert "Name Harbour Trust" in said and "1/9" in said
    assert ground.signed_in("auditor@trust").get("/trust/record/change").status_code == 403


def test_a_file_with_an_error_shows_the_row_and_the_cell_and_saves_nothing(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    spoilt = register().replace(b"141989,", b"14198,")
    page = upload(ground, lead, "/trust/schools/files/send/establishments", spoilt, taken_on=["", "", ""])
    html = lead.get(page).get_data(as_text=True)
    said = words_of(html)
    assert "Nothing was saved. You need to:" in said
    assert "Take your file back with its errors marked" in said
    assert "quayside-cell--wrong" in html and "14198" in said
    annotated = re.search(r'href="([^"]+)" download>Take your file back', html)
    assert annotated
    answer = lead.get(annotated[1])
    assert answer.headers["Content-Disposition"].startswith("attachment") and zipfile.is_zipfile(
        io.BytesIO(answer.data)
    )
    assert "Take these and leave the others out" in said
    assert "schools.csv has 1 error, so nothing was saved." in sent(lead, f"{page}/take")
    said = sent(lead, f"{page}/take", {"good_rows_only": "y"})
    ground.settle()
    assert "rows were taken in" in lead.text(page)


def test_a_corrected_file_is_sent_from_the_same_page_and_taken_in(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    spoilt = register().replace(b"141989,", b"14198,")
    page = upload(ground, lead, "/trust/schools/files/send/establishments", spoilt, taken_on=["", "", ""])
    page = upload(ground, lead, page, register(), taken_on=["", "", ""])
    said = lead.text(page)
    assert "schools.csv is right: 6 rows can be taken. Nothing is saved yet." in said
    assert "The very same file was taken in on 1 September 2026" in said
    take = {**lead.hidden(f"{page}/take")}
    for _ in range(2):
        answer = lead.client.post(f"{page}/take", data=take)
        assert answer.status_code == 302
    ground.settle()
    said = lead.text(page)
    assert "6 rows were taken in." in said
    said = lead.text("/trust/schools/files/")
    assert "schools.csv Schools Taken in" in said and "Lena Hart" in said


def test_missing_columns_come_first_on_a_page_of_their_own(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    page = upload(
        ground,
        lead,
        "/trust/schools/files/send/establishments",
        b"Name,Town\nHill School,Hull\n",
        taken_on=["", "", ""],
    )
    said = lead.text(page)
    assert "The columns have to be put right first" in said
    assert "Right now the spreadsheet has 2 columns: Name, Town." in said


def test_a_census_file_needs_its_day_and_its_source(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    path = "/trust/schools/files/send/census"
    said = words_of(lead.client.post(path, data=lead.hidden(path)).get_data(as_text=True))
    for words in ("Enter the census day", "Say where the figures come from", "Choose the file that is to be checked"):
        assert words in said
    answer = lead.get("/trust/schools/files/template/census")
    assert zipfile.is_zipfile(io.BytesIO(answer.data))
    assert lead.get("/trust/schools/files/template/nothing").status_code == 404


@pytest.mark.parametrize("path", ["/trust/schools/files/", "/trust/schools/add", "/trust/federations/add"])
def test_only_those_who_keep_the_records_change_them(reading: Ground, path: str) -> None:
    assert reading.signed_in("auditor@trust").get(path).status_code == 403
    assert reading.signed_in("head@manor_mead").get(path).status_code == 403
