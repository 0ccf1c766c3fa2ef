"""Charts: drawn without script, told without colour, always with their table."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from shared.charts import Amount, Chart, Kind, Series, _ticks, data_table, draw
from shared.money import pounds

SVG = "{http://www.w3.org/2000/svg}"
SAVINGS = Chart(
    "Savings <by> service",
    "Catering saved the most & HR the least.",
    ("Catering", "HR", "IT {key}"),
    (Series("2024", (345600, 9900, 0)), Series("2025", (120000, 100, 5))),
    words=lambda pence: pounds(int(pence)),
    label_heading="Service",
)
KINDS: tuple[Kind, ...] = ("bar", "stacked", "line")


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_is_an_image_with_a_title_and_a_description(kind: Kind) -> None:
    root = ElementTree.fromstring(draw(SAVINGS, kind).svg)
    assert root.get("role") == "img"
    title, told = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None and title.text == "Savings <by> service"
    assert told is not None and told.text == "Catering saved the most & HR the least."
    assert root.get("aria-labelledby") == f"{title.get('id')} {told.get('id')}"


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_chart_is_drawn_the_same(kind: Kind) -> None:
    assert draw(SAVINGS, kind) == draw(SAVINGS, kind)


def test_two_charts_on_one_page_share_no_id() -> None:
    ids = [set(re.findall(r'\bid="([^"]+)"', draw(SAVINGS, kind).svg)) for kind in KINDS]
    assert not ids[0] & ids[1] | ids[1] & ids[2] | ids[0] & ids[2]


def test_every_bar_carries_its_figure_and_every_series_its_own_pattern() -> None:
    svg = draw(SAVINGS, "bar").svg
    assert all(f">{pounds(value)}<" in svg for one in SAVINGS.series for value in map(int, one.values))
    fills = {rect.get("fill") for rect in ElementTree.fromstring(svg).findall(f"{SVG}rect")}
    assert len(fills) == 2
    assert any(fill and fill.startswith("url(#p") for fill in fills)


def test_lines_differ_by_dash_and_marker() -> None:
    svg = draw(SAVINGS, "line").svg
    assert 'stroke-dasharray="8 4"' in svg
    assert svg.count("m-4 -4h8v8h-8z") == 3 + 1
    assert svg.count("m0 -5l5 9h-10z") == 3 + 1


def test_a_stack_ends_in_its_total() -> None:
    svg = draw(SAVINGS, "stacked").svg
    assert ">£4,656.00<" in svg
    assert ">£100.00<" in svg


def test_a_negative_value_is_drawn_left_of_zero_but_never_stacked() -> None:
    loss = Chart("Loss", "A loss.", ("IT",), (Series("2025", (-500,)),))
    assert 'text-anchor="end" dominant-baseline="central">-500<' in draw(loss, "bar").svg
    with pytest.raises(ValueError, match="'Loss' has a negative value, which cannot be stacked"):
        draw(loss, "stacked")


def test_the_table_has_every_figure_under_its_headings() -> None:
    table = ElementTree.fromstring(data_table(SAVINGS))
    assert table.findtext("caption") == "Savings <by> service"
    assert [(cell.get("scope"), cell.text) for cell in table.iter("th")] == [
        ("col", "Service"),
        ("col", "2024"),
        ("col", "2025"),
        ("row", "Catering"),
        ("row", "HR"),
        ("row", "IT {key}"),
    ]
    assert [cell.text for cell in table.iter("td")] == ["£3,456.00", "£1,200.00", "£99.00", "£1.00", "£0.00", "£0.05"]


def test_the_figure_holds_the_chart_and_its_table() -> None:
    drawing = draw(SAVINGS, "line")
    assert drawing.svg in drawing.figure
    assert drawing.table in drawing.figure


def test_a_chart_of_one_value_or_of_zeros_can_be_drawn() -> None:
    for kind in KINDS:
        for value in (0, 7, Decimal("0.25")):
            ElementTree.fromstring(draw(Chart("One", "One.", ("a",), (Series("s", (value,)),)), kind).svg)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (-500, 5600, [-2000, 0, 2000, 4000, 6000]),
        (0, 100, [0, 50, 100]),
        (0, 3, [0, 1, 2, 3]),
        (0, 0, [0, 1]),
        (0, Decimal("0.8"), [0, Decimal("0.2"), Decimal("0.4"), Decimal("0.6"), Decimal("0.8")]),
    ],
)
def test_the_scale_has_round_values_around_the_figures(low: Amount, high: Amount, ticks: list[Amount]) -> None:
    assert _ticks(low, high) == ticks


@pytest.mark.parametrize(
    ("labels", "series", "says"),
    [
        ((), (Series("a", ()),), "'Chart' has nothing to draw"),
        (("x",), (), "'Chart' has nothing to draw"),
        (("x",), (Series("a", (1, 2)),), "'a' has 2 values for 1 labels"),
        (("x",), tuple(Series(str(n), (n,)) for n in range(7)), "has 7 series: 6 can be told apart"),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_refused(
    labels: tuple[str, ...], series: tuple[Series, ...], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        Chart("Chart", "A chart.", labels, series)
