"""Lists: whatever is asked in the address, every row is shown once; a file holds what was found, in real types, disarmed."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from services.portal.web.admission import guard
from services.portal.web.patterns.listing import Between, Choice, Listing, Shown
from shared.spreadsheets import Column, Kind, read_table

APP = Flask(__name__)
COLUMNS = [
    Shown("name", "Name"),
    Shown("state", "Status", "tag"),
    Shown("on", "On", "day"),
    Shown("at", "At", "moment"),
    Shown("count", "Count", "number"),
    Shown("cost", "Cost", "money"),
]
STATES = Choice("state", "Status", [("", "All"), ("open", "Open"), ("taking_up", "Taking up")])


def test_what_else_the_page_was_asked_for_stays_in_every_address_of_the_list() -> None:
    with APP.test_request_context("/list?days=2026-27&q=oak"):
        listing = Listing("Things", COLUMNS, [row("Oak")], keeps={"days": "2026-27"})
        assert listing.path == "/list?days=2026-27"
        assert listing.address(**{"as": "csv"}) == "/list?days=2026-27&q=oak&as=csv"
        assert "days=2026-27" in listing.header(COLUMNS[0])["href"]


def row(name: str, **other: Any) -> dict[str, Any]:
    return {
        "name": name,
        "state": "open",
        "on": "2026-09-01",
        "at": "2026-09-01T08:00:00+00:00",
        "count": "3",
        "cost": 120,
    } | other


def listed(address: str, rows: list[dict[str, Any]], **named: Any) -> Listing:
    with APP.test_request_context(address):
        return Listing("Things", COLUMNS, rows, choices=[STATES], **named)


def names(listing: Listing) -> list[str]:
    return [one["name"] for one in listing.shown]


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    kept: list[str] = []
    monkeypatch.setattr(guard, "note_reading", lambda what, record=None: kept.append(what))
    return kept


rows_ = st.lists(
    st.builds(
        row,
        st.text("abcxyzÀ =+-@", max_size=6),
        state=st.sampled_from(["open", "taking_up", "", None]),
        on=st.one_of(st.none(), st.just(""), st.dates().map(str)),
        count=st.one_of(st.none(), st.integers(-99, 99), st.decimals(-9, 9, places=2).map(str)),
        cost=st.one_of(st.none(), st.integers(-500, 500)),
    ),
    max_size=60,
).map(lambda rows: [one | {"id": index} for index, one in enumerate(rows)])
orders = st.sampled_from(
    ["", *(f"{sign}{column.key}" for column in COLUMNS for sign in ("", "-")), "nonsense", "--name"]
)


@given(rows_, orders, st.integers(1, 9))
def test_the_pages_of_a_sorted_list_show_every_row_once(rows: list[dict[str, Any]], order: str, size: int) -> None:
    whole = listed(f"/?sort={order}", rows, page_size=size)
    seen = [
        one["id"]
        for page in range(1, whole.pages + 1)
        for one in listed(f"/?sort={order}&page={page}", rows, page_size=size).shown
    ]
    assert sorted(seen) == list(range(len(rows)))


@given(rows_, st.sampled_from(["", "open", "taking_up", "closed"]), st.text("abx À", max_size=3))
def test_a_filter_only_leaves_rows_out_and_never_changes_their_number_by_the_order(
    rows: list[dict[str, Any]], state: str, text: str
) -> None:
    with APP.test_request_context("/", query_string={"state": state, "q": text}):
        plain = Listing("Things", COLUMNS, rows, choices=[STATES])
    with APP.test_request_context("/", query_string={"state": state, "q": text, "sort": "-cost"}):
        turned = Listing("Things", COLUMNS, rows, choices=[STATES])
    assert {one["id"] for one in plain.found} == {one["id"] for one in turned.found} <= {one["id"] for one in rows}
    if state in ("open", "taking_up"):
        assert {one["state"] for one in plain.found} <= {state}


@given(rows_, orders)
def test_what_is_not_known_stands_last_whichever_way_the_list_is_turned(rows: list[dict[str, Any]], order: str) -> None:
    listing = listed(f"/?sort={order}", rows, page_size=100)
    if listing.sorted_by:
        unknown = [one[listing.sorted_by] in (None, "") for one in listing.shown]
        assert unknown == sorted(unknown)


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=10))
def test_nothing_in_the_address_breaks_a_list(q: str, order: str, page: str) -> None:
    with APP.test_request_context("/", query_string={"q": q, "sort": order, "page": page, "on_from": page, "state": q}):
        listing = Listing("Things", COLUMNS, [row("one")], choices=[STATES], between=Between("on", "On"), sort="name")
    assert len(listing.shown) <= 1


@given(st.integers(0, 60), st.integers(1, 70))
def test_the_pagination_leads_to_the_first_and_last_page_and_marks_the_one_that_is_shown(count: int, page: int) -> None:
    listing = listed(f"/?page={page}", [row(str(n)) for n in range(count)], page_size=5)
    with APP.test_request_context(f"/?page={page}"):
        found = listing.pagination()
    if found is None:
        assert count <= 5
        return
    numbers = [int(item["number"]) for item in found["items"] if "number" in item]
    assert (numbers[0], numbers[-1]) == (1, listing.pages)
    assert numbers == sorted(set(numbers))
    assert [item["number"] for item in found["items"] if item.get("current")] == [str(min(page, listing.pages))]


def test_amounts_sort_by_size_and_texts_without_regard_to_case() -> None:
    rows = [row("b", count="10"), row("A", count="9"), row("c", count="100")]
    assert names(listed("/?sort=count", rows)) == ["A", "b", "c"]
    assert names(listed("/?sort=name", rows)) == ["A", "b", "c"]
    assert names(listed("/?sort=-count", rows)) == ["c", "b", "A"]


def test_a_search_finds_a_day_by_its_month_and_an_amount_as_it_is_written() -> None:
    rows = [
        row("one", on="2026-09-14", cost=123_456),
        row("two", on="2026-10-14", at="2026-10-01T08:00:00+00:00", cost=5),
    ]
    assert names(listed("/?q=september", rows)) == ["one"]
    assert names(listed("/?q=1,234.56", rows)) == ["one"]
    assert names(listed("/?q=october+two", rows)) == ["two"]


def test_days_narrow_a_list_with_both_ends_in_it_and_a_day_that_is_none_narrows_nothing() -> None:
    rows = [
        row("one", on="2026-09-01"),
        row("two", on="2026-09-02"),
        row("three", on="2026-09-03"),
        row("never", on=None),
    ]
    between = Between("on", "On")
    assert names(listed("/?on_from=2026-09-02", rows, between=between)) == ["two", "three"]
    assert names(listed("/?on_from=2026-09-02&on_to=2026-09-02", rows, between=between)) == ["two"]
    unread = listed("/?on_from=31.02.2026", rows, between=between)
    assert (len(unread.shown), unread.narrowed) == (4, False)


def test_a_heading_turns_its_own_order_and_keeps_the_search() -> None:
    listing = listed("/?q=o&sort=name&page=2", [row("one"), row("two")])
    with APP.test_request_context("/?q=o&sort=name&page=2"):
        asked = parse_qs(urlsplit(listing.header(COLUMNS[0])["href"]).query)
    assert asked == {"q": ["o"], "sort": ["-name"]}


def test_the_total_below_a_list_is_of_all_that_was_found_not_of_the_page() -> None:
    rows = [row(str(n), cost=100) for n in range(30)] + [
        row("unknown", cost=None),
        row("other", cost=7, state="taking_up"),
    ]
    assert listed("/?state=open", rows, sum_of=("cost",), page_size=5).sums == {"cost": "£30.00"}


def test_a_page_beyond_the_last_shows_the_last() -> None:
    rows = [row(f"{n:02}") for n in range(7)]
    assert names(listed("/?page=99", rows, page_size=3)) == ["06"]


@pytest.mark.usefixtures("noted")
def test_cells_that_a_spreadsheet_program_would_take_for_formulas_are_disarmed_in_the_csv() -> None:
    armed = ["=1+1", "+44 20", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")']
    listing = listed("/?as=csv", [row(text) for text in armed], page_size=2)
    with APP.test_request_context("/?as=csv"):
        response = listing.as_file()
    assert response is not None
    lines = list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:]] == [f"'{text}" for text in armed]


def test_a_file_holds_every_row_found_in_real_types_and_who_took_it_is_put_down(noted: list[str]) -> None:
    rows = [row("one", cost=123_456, count="1.50"), row("two", state="taking_up"), row("three", cost=None)]
    listing = listed("/?as=xlsx&sort=-name", rows, page_size=1)
    with APP.test_request_context("/?as=xlsx"):
        response = listing.as_file()
    assert response is not None
    assert response.headers["Content-Disposition"] == "attachment; filename=Things.xlsx"
    kinds = {"Name": Kind.TEXT, "Status": Kind.TEXT, "On": Kind.DATE, "Count": Kind.DECIMAL, "Cost": Kind.MONEY}
    table = read_table("t.xlsx", response.get_data(), [Column(title, title, kind) for title, kind in kinds.items()])
    read = [[str(one.values[title]) for title in kinds] for one in table.rows]
    assert read == [
        ["two", "Taking up", "2026-09-01", "3", "120"],
        ["three", "Open", "2026-09-01", "3", "None"],
        ["one", "Open", "2026-09-01", "1.5", "123456"],
    ]
    assert noted == ["the list Things, as a file"]


def test_a_moment_goes_into_a_file_as_clocks_in_england_show_it(noted: list[str]) -> None:
    listing = listed("/?as=csv", [row("one", at="2026-07-01T23:30:00+00:00")])
    with APP.test_request_context("/?as=csv"):
        response = listing.as_file()
    assert response is not None
    assert "2026-07-02 00:30" in response.get_data(as_text=True)
    assert len(noted) == 1


def test_a_list_that_its_service_pages_is_a_file_only_where_the_service_gives_it_whole(noted: list[str]) -> None:
    part = listed("/?as=csv", [row("one")], total=40)
    whole = listed("/?as=csv", [row("one")], total=2, whole=lambda: [row("one"), row("two")])
    with APP.test_request_context("/?as=csv"):
        assert part.as_file() is None
        response = whole.as_file()
    assert response is not None
    assert response.get_data(as_text=True).count("\n") == 3
    assert (part.as_files, len(noted)) == (False, 1)
