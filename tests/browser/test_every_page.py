"""Every page that anybody can reach: WCAG 2.2 AA by axe, one heading, a title of its own, nothing wider than 320 px, no
script error, light enough."""

from __future__ import annotations

from collections import Counter

import pytest

from services.portal.web.admission.access import Kind, rules_of
from tests.browser.conftest import Site
from tests.browser.crawl import COLD_LIMIT, WARM_LIMIT, Crawl, weight

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]
CRAWLERS = ("head@manor_mead", "lead@trust", "buyer@trust", "finance@trust", "operator@trust")
SEEN: dict[str, set[str]] = {}
OF_ALL: Counter[str] = Counter()


@pytest.mark.parametrize("account", CRAWLERS)
def test_every_page_that_somebody_can_reach_is_sound(site: Site, account: str) -> None:
    page = site.as_(account)
    found = Crawl(page, site.ground.app, site.url, OF_ALL).run(f"{site.url}/")
    SEEN[account] = set(found.seen)
    assert not found.wrong, f"{len(found.wrong)} things on {found.seen.total()} pages:\n" + "\n".join(found.wrong)


def test_the_pages_of_a_visitor_are_sound(site: Site) -> None:
    page = site.context().new_page()
    found = Crawl(page, site.ground.app, site.url, OF_ALL).run(f"{site.url}/sign-in")
    SEEN["visitor"] = set(found.seen)
    assert not found.wrong, "\n".join(found.wrong)


def test_a_page_is_light_when_cold_and_lighter_when_warm(site: Site) -> None:
    page = site.as_("head@manor_mead")
    home = site.school("manor_mead")
    cold, warm = weight(page, home), weight(page, home)
    print(f"page weight: {cold:,} bytes cold, {warm:,} warm")
    assert cold < COLD_LIMIT
    assert warm < WARM_LIMIT


NOT_LINKED = frozenset[str]()
"""Pages that nobody reaches by a link in this trust's state; each is looked at by a test of its own."""


def test_the_crawls_together_have_seen_every_page(site: Site) -> None:
    if set(SEEN) != {*CRAWLERS, "visitor"}:
        pytest.skip("only part of the crawls ran")
    app = site.ground.app
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rules_of(app)[rule.endpoint].kind is not Kind.TOKEN
        and rule.endpoint != "static"
    }
    missing = pages - set().union(*SEEN.values()) - NOT_LINKED
    assert not missing, f"Nobody came to {sorted(missing)}"
