"""Writing the elements of HMRC's files: only what is said is written, money as pounds with two decimals, a mark as `yes`."""

from __future__ import annotations

from datetime import date

from lxml import etree

POUND = 100


class Elements:
    """Writes children of one element in the order of the calls, which is the schema's."""

    def __init__(self, element: etree._Element, namespace: str) -> None:
        self.element = element
        self._namespace = namespace
        self._prefix = f"{{{namespace}}}"

    def below(self, name: str) -> Elements:
        """A child that has children of its own."""
        return Elements(etree.SubElement(self.element, self._prefix + name), self._namespace)

    def text(self, name: str, value: str | int | date | None, **attributes: str) -> None:
        """A child with a value; nothing for None and for empty text. A date is written as 2026-04-30."""
        if value is None or value == "":
            return
        child = etree.SubElement(self.element, self._prefix + name, attributes)
        child.text = value.isoformat() if isinstance(value, date) else str(value)

    def money(self, name: str, pence: int | None, **attributes: str) -> None:
        """A child with an amount; nothing for None."""
        if pence is not None:
            self.text(name, pounds(pence), **attributes)

    def yes(self, name: str, when: bool) -> None:
        """A child that says yes, or nothing."""
        if when:
            self.text(name, "yes")


def pounds(pence: int) -> str:
    """An amount as HMRC's files have it: 0.00, 1234.05, -7.50."""
    whole, rest = divmod(abs(pence), POUND)
    return f"{'-' if pence < 0 else ''}{whole}.{rest:02d}"
