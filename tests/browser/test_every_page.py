"""Every page that anybody can reach: WCAG 2.2 AA by axe, one heading, a title of its own, nothing wider than 320 px, no
script error, light enough."""

from __future__ import annotations

import pytest

from services.portal.web.admission.access import Kind, rules_of
from tests.browser.conftest import Site
from tests.browser.crawl import COLD_LIMIT, WARM_LIMIT, Eye, weight
from tests.browser.reached import PEOPLE, VISITOR, pages_to_look_at, reached
from tests.portal.ground import Ground

pytestmark = pytest.mark.timeout(400)
PARTS = 12
"""Parts in which the pages are looked at, so that workers share them."""
MOST_TO_SEE = "buyer@trust"
"""Goes first: no worker may look at pages before all are found, and waits for the longest way."""


@pytest.mark.parametrize("account", sorted(PEOPLE, key=MOST_TO_SEE.__ne__))
def test_every_link_leads_to_a_page_with_one_heading_and_a_title_of_its_own(
    found_by_links: Ground, account: str
) -> None:
    found = reached(found_by_links, account)
    assert not found.wrong, f"{len(found.wrong)} things:\n" + "\n".join(found.wrong)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_kind_of_page_is_sound(found_by_links: Ground, eye: Eye, part: int) -> None:
    wrong: list[str] = []
    for account, path in pages_to_look_at(found_by_links)[part::PARTS]:
        eye.hand_to(None if account == VISITOR else account)
        wrong += eye.wrong_with(path)
    assert not wrong, f"{len(wrong)} things:\n" + "\n".join(wrong)


FAULTY = """<!DOCTYPE html><html lang="en"><head><title>Faulty</title></head><body><main><h1>Faulty</h1>
<img src="/not-there.svg"><table><tr><td><div style="width: 900px; background: white; color: #ccc">Pale</div></td></tr></table>
</main><script>nobody.knows()</script></body></html>"""


def test_what_is_wrong_with_a_page_is_seen_and_said(served: Site) -> None:
    with served.opened() as context:
        page = context.new_page()
        page.route("**/faulty", lambda route: route.fulfill(content_type="text/html", body=FAULTY))
        eye = Eye(page, served.url, served.state_of)
        said = "\n".join(eye.wrong_with("/faulty"))
        eye.hand_to("head@manor_mead")
        own = eye.wrong_with("/account")
        eye.hand_to(None)
        strangers = eye.wrong_with("/account")
    for words in (
        "/faulty axe: image-alt (Images must have alternative text) at img",
        "/faulty axe: color-contrast",
        "/faulty console: Failed to load resource",
        "/faulty script error: nobody is not defined",
        "pixels wide on a screen of 320",
    ):
        assert words in said
    assert own == []
    assert strangers == ["/account leads on to /sign-in?next=/account"]


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
        "contract_notices.record",
        "tender_award.make_contract",
        "questions.decide",
        "reviews.share",
        "webhooks.switch_on",
        "moderation.draw_lot",
        "payroll_questions.answer",
        "payroll_sheet.annotated",
        "payroll_sheet.found",
        "run_entries.add",
        "run_steps.close",
    }
)
"""Pages of a state that this trust is not in; the tests of their rooms open them."""


def test_somebody_comes_to_every_page(found_by_links: Ground) -> None:
    app = found_by_links.app
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rules_of(app)[rule.endpoint].kind is not Kind.TOKEN
    }
    missing = pages - set().union(*(reached(found_by_links, who).pages for who in PEOPLE)) - NO_PAGES - OF_A_MOMENT
    assert not missing, f"Nobody came to {sorted(missing)}"
