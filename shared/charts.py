"""Charts as SVG made on the server: bars, stacked bars and lines, each with the table of what it shows.

No script and no network: the same drawing stands in a page and in a saved file. Nothing is told by colour alone: bars
carry their figures, stacked parts have patterns and lines have markers and dashes. The same chart gives the same text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from html import escape
from typing import Literal

from shared.money import pounds

Amount = int | Decimal
Kind = Literal["bar", "stacked", "line"]

WIDTH = 720
ROW = 26
LETTER = 7.4  # the usual width of a letter at 14 px, to leave room for labels
LONGEST_LABEL = 34
COLOURS = ("#1d5a8a", "#c2571a", "#2f7d5b", "#7a4b9a", "#8a6d1d", "#9a2f4f")
DASHES = ("", "8 4", "2 4", "10 4 2 4", "4 4", "14 6")
HATCHES = ("", "M0 8L8 0", "M0 0L8 8", "M0 4H8", "M4 0V8", "M0 4H8M4 0V8")
MOST_SERIES = len(COLOURS)


@dataclass(frozen=True, slots=True)
class Series:
    """One row of figures: its name and a value for each of the chart's labels."""

    name: str
    values: Sequence[Amount]


@dataclass(frozen=True, slots=True)
class Chart:
    """What is to be shown. ``words`` writes a value as people read it (``pounds`` for pence).

    ``summary`` says in a sentence what the chart shows, for those who cannot see it. Raises ValueError when there is
    nothing to draw, a series has not one value for each label, or there are more than six series.
    """

    title: str
    summary: str
    labels: Sequence[str]
    series: Sequence[Series]
    words: Callable[[Amount], str] = str
    label_heading: str = ""

    def __post_init__(self) -> None:
        if not self.labels or not self.series:
            raise ValueError(f"The chart '{self.title}' has nothing to draw")
        if len(self.series) > MOST_SERIES:
            raise ValueError(f"The chart '{self.title}' has {len(self.series)} series: {MOST_SERIES} can be told apart")
        for one in self.series:
            if len(one.values) != len(self.labels):
                raise ValueError(f"'{one.name}' has {len(one.values)} values for {len(self.labels)} labels")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn chart: the SVG, the HTML table of its figures, and both together as an HTML figure."""

    svg: str
    table: str

    @property
    def figure(self) -> str:
        """The chart with its table under it."""
        return f'<figure class="chart">\n{self.svg}\n{self.table}\n</figure>'


def in_pounds(pence: Amount) -> str:
    """The words of a value that is an amount in pence."""
    return pounds(int(pence))


def draw(chart: Chart, kind: Kind) -> Drawing:
    """The chart drawn as ``bar``, ``stacked`` or ``line``, with its table.

    Raises ValueError when a stacked chart has a negative value, which has no place in a stack.
    """
    key = hashlib.sha256(f"{kind}{chart.title}{data_table(chart)}".encode()).hexdigest()[:8]
    body, height = {"bar": _bars, "stacked": _stacked, "line": _lines}[kind](chart, key)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="t{key} d{key}" '
        f'viewBox="0 0 {WIDTH} {_n(height)}" width="100%" font-family="arial, sans-serif" font-size="14" '
        f'fill="#0b0c0c">\n<title id="t{key}">{escape(chart.title)}</title>\n'
        f'<desc id="d{key}">{escape(chart.summary)}</desc>\n{_patterns(key)}{body}</svg>'
    )
    return Drawing(svg, data_table(chart))


def data_table(chart: Chart) -> str:
    """The chart's figures as an HTML table with a caption and header cells."""
    heads = "".join(f'<th scope="col">{escape(one.name)}</th>' for one in chart.series)
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th>'
        + "".join(f"<td>{escape(chart.words(one.values[index]))}</td>" for one in chart.series)
        + "</tr>\n"
        for index, label in enumerate(chart.labels)
    )
    first = f'<th scope="col">{escape(chart.label_heading)}</th>' if chart.label_heading else "<td></td>"
    return (
        f"<table>\n<caption>{escape(chart.title)}</caption>\n<thead><tr>{first}{heads}</tr></thead>\n"
        f"<tbody>\n{rows}</tbody>\n</table>"
    )


def _bars(chart: Chart, key: str) -> tuple[str, float]:
    values = [value for one in chart.series for value in one.values]
    left, right = _label_room(chart), _room(chart.words(value) for value in values)
    low, high = min(0, *values), max(0, *values)
    below_zero = right if low < 0 else 0
    scale = _scale(low, high, left + below_zero, WIDTH - right)
    parts, y = [_legend(chart, key)] if len(chart.series) > 1 else [], _legend_height(chart)
    for index, label in enumerate(chart.labels):
        middle = y + ROW * len(chart.series) / 2
        parts.append(_text(left - 8, middle, _short(label), "end"))
        for place, one in enumerate(chart.series):
            value = one.values[index]
            start, end = sorted((scale(0), scale(value)))
            parts.append(_block(start, y + 3, end - start, ROW - 6, place, key))
            anchor, at = ("start", end + 5) if value >= 0 else ("end", start - 5)
            parts.append(_text(at, y + ROW / 2, chart.words(value), anchor))
            y += ROW
        y += 8
    parts.append(f'<path d="M{_n(scale(0))} {_n(_legend_height(chart))}V{_n(y)}" stroke="#0b0c0c"/>\n')
    return "".join(parts), y + 4


def _stacked(chart: Chart, key: str) -> tuple[str, float]:
    if any(value < 0 for one in chart.series for value in one.values):
        raise ValueError(f"The chart '{chart.title}' has a negative value, which cannot be stacked")
    totals = [sum(one.values[index] for one in chart.series) for index in range(len(chart.labels))]
    left, right = _label_room(chart), _room(chart.words(total) for total in totals)
    scale = _scale(0, max(totals), left, WIDTH - right)
    parts, y = [_legend(chart, key)], _legend_height(chart)
    for index, label in enumerate(chart.labels):
        parts.append(_text(left - 8, y + ROW / 2, _short(label), "end"))
        reached: Amount = 0
        for place, one in enumerate(chart.series):
            start, reached = scale(reached), reached + one.values[index]
            parts.append(_block(start, y + 3, scale(reached) - start, ROW - 6, place, key))
        parts.append(_text(scale(reached) + 5, y + ROW / 2, chart.words(totals[index]), "start"))
        y += ROW + 4
    return "".join(parts), y + 4


def _lines(chart: Chart, key: str) -> tuple[str, float]:
    values = [value for one in chart.series for value in one.values]
    ticks = _ticks(min(0, *values), max(0, *values))
    top, bottom = _legend_height(chart) + 14.0, _legend_height(chart) + 254.0
    left, right = _room(chart.words(tick) for tick in ticks), WIDTH - 24.0
    height_of = _scale(ticks[0], ticks[-1], bottom, top)
    step = (right - left) / max(len(chart.labels) - 1, 1)
    parts = [_legend(chart, key, with_markers=True)]
    for tick in ticks:
        y = height_of(tick)
        parts.append(f'<path d="M{_n(left)} {_n(y)}H{_n(right)}" stroke="{"#0b0c0c" if tick == 0 else "#d5d9dc"}"/>\n')
        parts.append(_text(left - 8, y, chart.words(tick), "end"))
    widest = max(len(_short(label)) for label in chart.labels) * LETTER
    every = max(1, -int(-widest // step) if len(chart.labels) > 1 else 1)
    for index, label in list(enumerate(chart.labels))[::every]:
        anchor = "end" if index and index == len(chart.labels) - 1 else "middle" if index else "start"
        parts.append(_text(left + step * index, bottom + 18, _short(label), anchor))
    for place, one in enumerate(chart.series):
        points = [(left + step * index, height_of(value)) for index, value in enumerate(one.values)]
        path = "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
        parts.append(f'<path d="M{path}" fill="none" stroke-width="2.5" {_stroke(place)}/>\n')
        parts.extend(_marker(x, y, place) for x, y in points)
    return "".join(parts), bottom + 36


def _scale(low: Amount, high: Amount, start: float, end: float) -> Callable[[Amount], float]:
    span = float(high - low) or 1.0
    return lambda value: start + float(value - low) / span * (end - start)


def _ticks(low: Amount, high: Amount) -> list[Amount]:
    """Round values from at or below ``low`` to at or above ``high``, about five of them, zero among them."""
    rough = Decimal(high - low) / 4 or Decimal(1)
    power = Decimal(10) ** rough.adjusted()
    step = next(power * lead for lead in (1, 2, 5, 10) if power * lead >= rough)
    whole = all(isinstance(value, int) for value in (low, high))
    if whole:
        step = max(Decimal(1), step)
    first = int((Decimal(low) / step).to_integral_value(ROUND_FLOOR))
    last = int((Decimal(high) / step).to_integral_value(ROUND_CEILING))
    return [int(step * n) if whole else step * n for n in range(first, max(last, first + 1) + 1)]


def _room(words: Iterable[str]) -> float:
    return max(len(word) for word in words) * LETTER + 14


def _label_room(chart: Chart) -> float:
    return _room(_short(label) for label in chart.labels)


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"


def _legend_height(chart: Chart) -> float:
    return 0.0 if len(chart.series) == 1 else ROW * len(chart.series) + 8.0


def _legend(chart: Chart, key: str, with_markers: bool = False) -> str:
    if len(chart.series) == 1:
        return ""
    parts = []
    for place, one in enumerate(chart.series):
        y = ROW * place + ROW / 2
        if with_markers:
            parts.append(f'<path d="M4 {_n(y)}H44" stroke-width="2.5" {_stroke(place)}/>\n{_marker(24, y, place)}')
        else:
            parts.append(_block(4, y - 8, 40, 16, place, key))
        parts.append(_text(54, y, one.name, "start"))
    return "".join(parts)


def _patterns(key: str) -> str:
    hatched = "".join(
        f'<pattern id="p{key}{place}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{COLOURS[place]}"/><path d="{hatch}" stroke="#fff" stroke-width="1.5"/>'
        "</pattern>"
        for place, hatch in enumerate(HATCHES)
        if hatch
    )
    return f"<defs>{hatched}</defs>\n"


def _block(x: float, y: float, width: float, height: float, place: int, key: str) -> str:
    fill = f"url(#p{key}{place})" if HATCHES[place] else COLOURS[place]
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" fill="{fill}" '
        f'stroke="{COLOURS[place]}"/>\n'
    )


def _stroke(place: int) -> str:
    dash = f' stroke-dasharray="{DASHES[place]}"' if DASHES[place] else ""
    return f'stroke="{COLOURS[place]}"{dash}'


def _marker(x: float, y: float, place: int) -> str:
    shapes = (
        "m-4 -4h8v8h-8z",
        "m0 -5l5 9h-10z",
        "m0 -6l6 6l-6 6l-6 -6z",
        "m0 5l5 -9h-10z",
        "m-5 -2h10v4h-10z",
        "m-2 -5h4v10h-4z",
    )
    return f'<path d="M{_n(x)} {_n(y)}{shapes[place]}" fill="{COLOURS[place]}"/>\n'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" dominant-baseline="central">{escape(words)}</text>\n'


def _n(number: float) -> str:
    return f"{round(number, 1):g}"
