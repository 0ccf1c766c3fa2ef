"""The page of patterns shows each pattern live, made by the very macros that pages use; nothing on it changes anything."""

from __future__ import annotations

import io
import re
from importlib import resources
from pathlib import Path

import pytest

from tests.portal.ground import Browser, Ground, words_of

PARTS = Path(str(resources.files("services.portal.web"))) / "templates" / "parts"
SHARED = (
    "listing", "check_answers", "task_list", "timeline", "import", "progress", "documents", "money", "chart", "versions", "empty",
    "term", "table",
)  # fmt: skip
"""Parts that all rooms share; other parts belong to the pages of one room."""
GOOD = b"Item,Boxes,Price\r\nCopier paper,12,3.20\r\nPens,6,4\r\n"


@pytest.fixture(scope="module")
def browser(reading: Ground) -> Browser:
    return reading.signed_in("office@manor_mead")


def sent(browser: Browser, name: str, content: bytes) -> str:
    return browser.send("/patterns/import", {"file": (io.BytesIO(content), name)}).get_data(as_text=True)


def test_whoever_is_signed_in_may_read_it_and_a_visitor_may_not(reading: Ground, browser: Browser) -> None:
    assert browser.get("/patterns").status_code == 200
    assert "Sign in" in reading.visitor().text("/patterns")


def test_every_macro_that_pages_share_is_shown_on_it(browser: Browser) -> None:
    html = words_of(browser.get("/patterns").get_data(as_text=True).replace("{{", " ").replace("}}", " "))
    named = {
        name
        for part in SHARED
        for name in re.findall(r"{% macro (\w+)\(", (PARTS / f"{part}.html").read_text())
        if not name.startswith("_")
    }
    helpers = {"facts", "figures", "sheet_table", "reload_without_script", "result_part", "said_part", "follow"}
    assert sorted(name for name in named - helpers if f"{name}(" not in html) == []


def test_each_pattern_says_when_to_use_it_what_to_do_and_what_not(browser: Browser) -> None:
    html = browser.get("/patterns").get_data(as_text=True)
    sections = html.split('<section aria-labelledby="')[1:]
    assert len(sections) == 14
    for section in sections:
        assert {"Do", "Do not", "Example"} <= set(re.findall(r'<h3 class="govuk-heading-s">([^<]+)</h3>', section))
        assert "How it is called" in section


def test_the_calls_stand_there_as_text_and_run_nothing(browser: Browser) -> None:
    html = browser.get("/patterns").get_data(as_text=True)
    assert "&lt;form method=&#34;post&#34; novalidate&gt;" in html
    assert html.count("<form") == 1  # the filter of the list


def test_no_id_stands_there_twice(browser: Browser) -> None:
    ids = re.findall(r'\bid="([^"]+)"', browser.get("/patterns").get_data(as_text=True))
    assert sorted(one for one in set(ids) if ids.count(one) > 1) == []


def test_the_list_on_it_filters_sorts_and_pages(browser: Browser) -> None:
    text = browser.text("/patterns?state=shared&sort=cost")
    assert "3 entries of 6" in text
    assert text.index("First aid") < text.index("Cleaning materials") < text.index("Art materials")
    assert "Exercise books" not in text
    assert "Page 2" in browser.get("/patterns").get_data(as_text=True)
    assert "Nothing fits what you searched for." in browser.text("/patterns?q=harbour")


def test_the_list_on_it_can_be_taken_as_a_file(browser: Browser) -> None:
    answer = browser.get("/patterns?as=csv&sort=name")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.get_data().decode("utf-8-sig").splitlines()[1] == "Art materials,Shared,2026-01-19,21,260.10"


def test_missing_columns_come_alone_and_say_what_the_sheet_has(browser: Browser) -> None:
    text = words_of(sent(browser, "list.csv", b"Item,Bxes\r\nPaper,x\r\n"))
    assert "The columns have to be put right first" in text
    assert "There is no column 'Boxes'. Did you mean your column 'Bxes'?" in text
    assert "Right now the spreadsheet has 2 columns: Item, Bxes." in text
    assert "Rows to correct" not in text


def test_wrong_cells_have_their_words_inside_and_the_row_numbers_of_the_sheet(browser: Browser) -> None:
    html = sent(browser, "list.csv", b"Item,Boxes,Price\r\nPaper,12,3.20\r\nPens,a dozen,4\r\n,3,free\r\n")
    text = words_of(html)
    assert "You need to: fix 1 number of boxes fix 1 price enter missing data in 1 row" in text
    assert "2 of 3 rows have to be corrected." in text
    wrong = re.findall(r'<td class="govuk-table__cell quayside-cell--wrong">(.*?)</td>', html, re.DOTALL)
    assert [words_of(cell) for cell in wrong] == [
        "Error: 'a dozen' is not a whole number a dozen",
        "Error: enter a value: this cell is empty",
        "Error: 'free' is not an amount: write it in pounds and pence, for example £1,234.56 free",
    ]
    rows = re.findall(r'<th scope="row" class="govuk-table__header">(\d+)</th>', html)
    assert rows == ["3", "4"]


def test_a_right_file_shows_its_first_rows_and_their_number_and_saves_nothing(browser: Browser) -> None:
    text = words_of(sent(browser, "list.csv", GOOD))
    assert "list.csv is right: 2 rows can be taken. Nothing is saved yet." in text
    assert "Copier paper 12 3.20" in text
    many = b"Item,Boxes,Price\r\n" + b"".join(b"Item %d,1,2\r\n" % n for n in range(40))
    assert "The first 10 of 40 rows" in words_of(sent(browser, "list.csv", many))


def test_a_file_that_is_no_spreadsheet_is_refused_at_its_box(browser: Browser) -> None:
    html = sent(browser, "list.xlsx", b"this is no workbook")
    assert 'href="#file"' in html
    assert "There is a problem" in words_of(html)


def test_a_form_without_mistakes_goes_back_and_says_that_nothing_was_saved(browser: Browser) -> None:
    right = {"how": "trial", "days": ["mon"], "begins": ["1", "9", "2026"], "boxes": "3", "most": "12"}
    assert "nothing was saved" in words_of(browser.send("/patterns/form", right).get_data(as_text=True))
