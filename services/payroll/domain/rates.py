"""How a rate is written: rates are whole hundredths of one per cent (basis points), which hold every rate of pay exactly."""

from __future__ import annotations


def per_cent(hundredths: int) -> str:
    """A rate as people write it: 2000 is `20%`, 1925 is `19.25%`, 740 is `7.4%`."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}{f'.{rest:02d}'.rstrip('0') if rest else ''}%"
