"""Every page that anybody can reach: WCAG 2.2 AA by axe, one heading, a title of its own, nothing wider than 320 px, no
script error, light enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from deploy.story.tendering import bid, link
from services.portal.web.admission.access import Kind, rules_of
from shared.identity.roles import Role
from tests.browser.conftest import Site, sign_in
from tests.browser.crawl import COLD_LIMIT, WARM_LIMIT, Crawl, Findings, weight
from tests.portal.ground import taking_bids

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(400)]
CRAWLERS = ("head@manor_mead", "lead@trust", "buyer@trust", "finance@trust", "operator@trust")
VISITOR = "a visitor"
FOUND: dict[str, Findings] = {}
OF_ALL: Counter[str] = Counter()
NAMES: dict[str, str] = {}
"""What the addresses of BESIDE name."""


BESIDE: Mapping[str, Sequence[str]] = {
    "head@manor_mead": ["/schools/{manor_mead}/work/"],
    "lead@trust": ["/schools/{bricknell}/membership/enquire", "/schools/{manor_mead}/services/it_support/open"],
    "buyer@trust": ["/trust/buying/{open_order}/close"],
    VISITOR: ["/sign-in", "/bid/{bid_link}/", "/tenders/question/{bid_link}"],
}
"""Where somebody is led by a message, a job or a second item of a list."""


def crawled(site: Site, account: str) -> Findings:
    """What was found on the pages that somebody (or a visitor) can reach; looked for once."""
    if account not in FOUND:
        if not NAMES:
            NAMES.update(site.ground.schools, open_order=open_order(site), bid_link=bid_link(site))
        beside = [site.url + path.format(**NAMES) for path in BESIDE.get(account, ())]
        if account == VISITOR:
            page = site.context().new_page()
        else:
            sign_in(site.context().new_page(), site.url, account)
            page = site.as_(account)
        FOUND[account] = Crawl(page, site.ground.app, site.url, OF_ALL).run(f"{site.url}/", *beside)
    return FOUND[account]


@pytest.mark.parametrize("account", [*CRAWLERS, VISITOR])
def test_every_page_that_somebody_can_reach_is_sound(site: Site, account: str) -> None:
    found = crawled(site, account)
    assert not found.wrong, f"{len(found.wrong)} things on {found.seen.total()} pages:\n" + "\n".join(found.wrong)


def bid_link(site: Site) -> str:
    """What a bidder got to open the own page with, after a bid was sent with it."""
    token = link(site.ground.story, taking_bids(site.ground), "Dogwood Ltd")
    bid(site.ground.story, token, 4_800_000, {"Service": "Within two hours."})
    return token


def open_order(site: Site) -> str:
    """The collective order that takes quantities."""
    orders = site.ground.ask(Role.BUYER, "procurement", "orders")
    return next(str(order["order_id"]) for order in orders if order["phase"] == "open")


def test_a_page_is_light_when_cold_and_lighter_when_warm(site: Site) -> None:
    page = site.as_("head@manor_mead")
    home = site.school("manor_mead")
    cold, warm = weight(page, home), weight(page, home)
    print(f"page weight: {cold:,} bytes cold, {warm:,} warm")
    assert cold < COLD_LIMIT
    assert warm < WARM_LIMIT


NO_PAGES = frozenset(
    {
        "static", "help.icon", "help.health_live", "help.health_ready", "oidc.begin", "oidc.back", "subscriptions.progress_parts",
        "work.job_parts", "work.trust_job_parts",
    }
)  # fmt: skip
"""For machines, or leading on to another page."""
OF_A_MOMENT = frozenset(
    {
        "price_lists.found",
        "price_lists.annotated",
        "contract_entry.found",
        "contract_entry.annotated",
        "questions.decide",
        "reviews.share",
        "webhooks.switch_on",
        "moderation.draw_lot",
    }
)
"""Pages of a state that this trust is not in; the tests of their rooms open them."""


def test_the_crawls_together_have_seen_every_page(site: Site) -> None:
    app = site.ground.app
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rules_of(app)[rule.endpoint].kind is not Kind.TOKEN
    }
    missing = (
        pages - set().union(*(crawled(site, account).seen for account in [*CRAWLERS, VISITOR])) - NO_PAGES - OF_A_MOMENT
    )
    assert not missing, f"Nobody came to {sorted(missing)}"
