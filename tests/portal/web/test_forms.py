"""Forms: what is wrong is said at the box that is wrong, the summary leads there, what was typed stays, twice is once."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import FieldList, FormField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Optional

from services.portal.web.admission import unfinished
from services.portal.web.patterns import file_fields
from services.portal.web.patterns.fields import DayField, PoundsField
from services.portal.web.patterns.file_fields import SheetField
from services.portal.web.patterns.forms import Button, Form, Reason
from shared.errors import Conflict, InvalidRequest
from tests.portal.ground import Ground

APP = Flask(__name__)
APP.config.update(SECRET_KEY="for tests only", WTF_CSRF_ENABLED=False)


class Line(PlainForm):
    boxes = StringField("Boxes", [InputRequired("Enter how many boxes")])


class Wish(Form):
    begins = DayField("When does it begin?", [InputRequired("Enter the first day")], called="first day")
    ends = DayField("When does it end?", [Optional()], called="last day")
    most = PoundsField("At most")
    lines = FieldList(FormField(Line))


@pytest.fixture(autouse=True)
def nothing_typed_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfinished, "before", lambda: None)


def sent(kind: type[Form] = Wish, **fields: Any) -> Any:
    with APP.test_request_context("/", method="POST", data=MultiDict(fields)):
        form = kind()
        form.sent()
    return form


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (["1", "9", "2026"], date(2026, 9, 1)),
        (["01", "09", "2026"], date(2026, 9, 1)),
        ([" 1", "September", "2026 "], date(2026, 9, 1)),
        (["29", "feb", "2028"], date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: list[str], read: date) -> None:
    form = sent(begins=typed)
    assert (form.begins.data, list(form.begins.errors)) == (read, [])


@pytest.mark.parametrize(
    ("typed", "said", "box"),
    [
        (["", "", ""], "Enter the first day", "begins-day"),
        ([], "Enter the first day", "begins-day"),
        (["1", "", "2026"], "First day must include a month", "begins-month"),
        (["1", "", ""], "First day must include a month and a year", "begins-month"),
        (["", "9", "2026"], "First day must include a day", "begins-day"),
        (["31", "2", "2026"], "First day must be a real date, like 27 3 2026", "begins-day"),
        (["1", "ma", "2026"], "First day must be a real date, like 27 3 2026", "begins-day"),
        (["1", "9", "26"], "First day: the year must have 4 figures, like 2026", "begins-year"),
        (["²", "9", "2026"], "First day must be a real date, like 27 3 2026", "begins-day"),
        (["1", "9", "2026", "5", "6"], None, None),
    ],
)
def test_a_wrong_day_is_said_in_words_and_its_line_leads_to_the_wrong_box(
    typed: list[str], said: str | None, box: str | None
) -> None:
    form = sent(begins=typed)
    assert form.error_list() == ([{"text": said, "href": f"#{box}"}] if said else [])


@given(st.lists(st.text(max_size=8), max_size=6))
def test_nothing_that_can_be_typed_into_a_day_breaks_it(typed: list[str]) -> None:
    with APP.test_request_context("/", method="POST", data=MultiDict({"begins": typed})):
        form = Wish()
        form.sent()
        assert isinstance(form.begins.data, date) or form.begins.errors
        assert len(form.begins.typed) == 3


def test_a_day_that_may_be_left_out_is_none_when_empty_and_wrong_when_half_filled_in() -> None:
    assert sent(begins=["1", "9", "2026"], ends=["", "", ""]).ends.data is None
    half = sent(begins=["1", "9", "2026"], ends=["", "9", "2026"])
    assert half.error_list() == [{"text": "Last day must include a day", "href": "#ends-day"}]


@pytest.mark.parametrize(("typed", "pence"), [("120", 12_000), ("£1,234.56", 123_456), ("0.5", 50), ("", None)])
def test_an_amount_is_read_as_people_write_it(typed: str, pence: int | None) -> None:
    assert sent(begins=["1", "9", "2026"], most=typed).most.data == pence


def test_a_wrong_amount_stays_as_it_was_typed() -> None:
    form = sent(begins=["1", "9", "2026"], most="about ten")
    assert form.error_list()[0]["href"] == "#most"
    assert "about ten" in form.most._value()


def test_each_wrong_box_of_many_lines_has_its_own_line_in_the_summary() -> None:
    lines: dict[str, Any] = {"lines-0-boxes": "", "lines-1-boxes": "3", "lines-2-boxes": ""}
    form = sent(begins=["1", "9", "2026"], **lines)
    assert [line["href"] for line in form.error_list()] == ["#lines-0-boxes", "#lines-2-boxes"]


def test_what_a_service_refuses_stands_at_the_field_it_is_about_or_else_above_all() -> None:
    form = sent(begins=["1", "9", "2026"])
    with form.refusals({"starts_on": "begins"}):
        raise InvalidRequest("Not right.", fields={"starts_on": ["That day is past."]})
    assert form.error_list() == [{"text": "That day is past.", "href": "#begins-day"}]
    other = sent(begins=["1", "9", "2026"])
    with other.refusals():
        raise Conflict("Somebody changed it.")
    assert (other.error_list(), other.problem_is_conflict) == ([{"text": "Somebody changed it."}], True)


def test_the_same_form_sent_twice_is_one_wish_and_with_other_content_another() -> None:
    def key(**fields: Any) -> str:
        with APP.test_request_context("/", method="POST", data=MultiDict(fields)):
            return Wish().once_key()

    assert key(once="a", most="1", csrf_token="x") == key(once="a", most="1", csrf_token="y")
    assert key(once="a", most="1") != key(once="a", most="2")
    assert key(once="a", most="1") != key(once="b", most="1")


def test_a_button_says_what_it_does_and_each_form_has_its_own_words() -> None:
    with APP.test_request_context("/", method="POST"):
        assert [str(Button(words).submit.label.text) for words in ("Make the PDF", "Stop it")] == [
            "Make the PDF",
            "Stop it",
        ]


def test_a_reason_is_asked_for_in_the_words_of_the_step_and_may_not_stay_empty() -> None:
    with APP.test_request_context("/", method="POST", data={"reason": " "}):
        form = Reason(
            "Stop the link", asks="Why is it stopped?", hint="Bidders read it.", needed="Say why it is stopped"
        )
        assert not form.sent()
        assert (form.reason.label.text, form.reason.description) == ("Why is it stopped?", "Bidders read it.")
        assert form.error_list() == [{"text": "Say why it is stopped", "href": "#reason"}]
    with APP.test_request_context("/", method="POST", data={"reason": "x" * 4_001}):
        form = Reason("Stop the link")
        assert not form.sent()
        assert form.error_list() == [{"text": "Use at most 4,000 characters", "href": "#reason"}]
    with APP.test_request_context("/", method="POST", data={"reason": "It was sent to the wrong person."}):
        assert Reason("Stop the link").sent()


class Sheet(Form):
    file = SheetField()


def test_the_same_form_with_another_file_is_another_wish() -> None:
    def key(content: bytes, name: str = "list.csv") -> str:
        with APP.test_request_context("/", method="POST", data={"once": "a", "file": (io.BytesIO(content), name)}):
            form = Sheet()
            assert form.sent()
            return form.once_key()

    assert key(b"item,price") == key(b"item,price")
    assert key(b"item,price") != key(b"item,prize")
    assert key(b"item,price") != key(b"item,price", "other.csv")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("", b"", "Choose the file that is to be checked"),
        ("letter.docx", b"x", "letter.docx is no spreadsheet: save it as CSV, XLSX, XLS or ODS"),
        ("list.csv", b"", "list.csv is empty: choose the file again"),
        (
            "list.csv",
            b"x" * 1_001,
            "list.csv is larger than 9 megabytes: leave out columns that are not needed",
        ),
    ],
)
def test_a_file_that_cannot_be_checked_is_refused_in_words(
    name: str, content: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_fields, "LARGEST_FILE", 1_000)
    form = sent(Sheet, file=FileStorage(io.BytesIO(content), name))
    assert form.error_list() == [{"text": said, "href": "#file"}]


def test_a_file_goes_on_in_base64_from_its_beginning() -> None:
    with APP.test_request_context("/", method="POST", data={"file": (io.BytesIO(b"a,b"), "LIST.CSV")}):
        form = Sheet()
        assert form.sent()
        assert (form.file.filename, form.file.content) == ("LIST.CSV", "YSxi")


def test_every_line_of_a_real_page_s_summary_leads_to_a_box_that_can_be_typed_into_or_chosen(reading: Ground) -> None:
    browser = reading.signed_in("head@manor_mead")
    html = browser.send("/patterns/form", {}).get_data(as_text=True)
    summary = html[html.index("govuk-error-summary__list") :]
    leads = re.findall(r'href="#([^"]+)"', summary[: summary.index("</ul>")])
    assert leads == ["how", "days", "begins-day", "boxes", "most"]
    boxes = dict(re.findall(r'<input[^>]*\bid="([^"]+)"[^>]*\btype="([a-z]+)"', html))
    assert [boxes[lead] for lead in leads] == ["radio", "checkbox", "text", "text", "text"]
    assert "<title>" in html
    assert html[html.index("<title>") + 7 :].lstrip().startswith("Error: Pattern: a form")


def test_what_was_typed_stands_in_the_form_that_is_refused(reading: Ground) -> None:
    browser = reading.signed_in("head@manor_mead")
    typed = {"how": "full", "days": ["mon", "fri"], "begins": ["31", "2", "2026"], "boxes": "many", "most": "<b>"}
    html = browser.send("/patterns/form", typed).get_data(as_text=True)
    for value in ('value="31"', 'value="2026"', 'value="many"', 'value="&lt;b&gt;"'):
        assert value in html
    assert len(re.findall(r"<input[^>]*\bchecked", html)) == 3
