"""The way from home to a page, as its breadcrumbs show it."""

from __future__ import annotations

from flask import url_for

Step = tuple[str, str]
"""The words of a page on the way, and its address."""


def way_from_home(*steps: Step | None, school_id: str | None = None) -> list[dict[str, str]]:
    """The breadcrumbs: the home of the school, or of the trust, then the steps; a step that is None is left out."""
    home = url_for("home.school", school_id=school_id) if school_id else url_for("home.trust")
    return [{"text": words, "href": href} for words, href in (("Home", home), *(step for step in steps if step))]
