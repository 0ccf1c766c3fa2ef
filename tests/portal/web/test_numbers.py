"""Whole numbers as people write them, and what is none."""

from __future__ import annotations

import pytest

from services.portal.web.patterns.numbers import whole_number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0", 0), ("12", 12), ("0012", 12), ("1,200", 1_200), ("1 200", 1_200), ("5000", 5_000),
        ("5001", None), ("", None), (None, None), ("-1", None), ("1.5", None), ("two", None), ("²", None), ("٣", None),
        ("9" * 19, None), ("9" * 5_000, None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_written_and_what_is_none_is_nothing(written: str | None, number: int | None) -> None:
    assert whole_number(written, 5_000) == number
