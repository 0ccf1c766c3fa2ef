"""Reading through the API: every address answers what its document says, with hand-worked figures of the story."""

from __future__ import annotations

import pytest

from services.portal.web.api.resources import Resource
from services.portal.web.api.table import RESOURCES
from tests.portal.api.answers import path_with, undeclared
from tests.portal.api.caller import Api, api_of
from tests.portal.ground import Ground

READ = [row for row in RESOURCES if not row.changes]


@pytest.fixture(scope="module")
def api(reading: Ground) -> Api:
    return api_of(reading)


def known(api: Api) -> dict[str, str]:
    """Ids of things that are there."""
    return {
        "school_id": api.ground.schools["manor_mead"],
        "line": "hr_advice",
        "order_id": api.all_of(f"{api.at}/orders")[0]["order_id"],
        "subscription_id": api.all_of(f"{api.at}/subscriptions")[0]["subscription_id"],
        "entry_id": api.all_of(f"{api.at}/charges")[0]["entry_id"],
        "job_id": api.all_of(f"{api.at}/jobs/membership")[0]["id"],
    }


@pytest.mark.parametrize("row", READ, ids=lambda row: row.name)
def test_every_address_answers_as_the_document_says(api: Api, row: Resource) -> None:
    response = api.get(path_with(row, **known(api)))
    assert undeclared(row, response) == []
    there = {"school_id", "line", "order_id", "subscription_id", "entry_id"} >= set(row.in_path)
    if there and row.name != "preview_order":
        assert response.status_code == 200


def test_the_school_is_the_one_of_the_token(api: Api) -> None:
    said = api.get(api.at).get_json()
    assert (said["name"], said["urn"], said["censuses"][0]["pupils"]) == ("Manor Mead School", "125473", 148)


def test_a_charge_has_its_working_and_the_sum_is_that_of_all_charges(api: Api) -> None:
    said = api.get(f"{api.at}/charges").get_json()
    assert (said["count"], said["owed_pence"], said["currency"]) == (1, 5796, "GBP")
    [charge] = said["items"]
    assert [step["pence"] for step in charge["working"]] == [4830, 966]
    one = api.get(f"{api.at}/charges/{charge['entry_id']}").get_json()
    assert one == {**charge, "currency": "GBP"}


def test_a_price_is_previewed_with_its_working(api: Api) -> None:
    said = api.get(f"{api.at}/services/hr_advice/price?from=2026-10-01&mode=full").get_json()
    assert said["holds_from"] == "2026-10-01"
    assert said["year_difference_pence"] == 180000  # 20 hours included in £1,800.00 a year
    assert said["then"]["lines"][-1]["working"][0]["pence"] == said["difference_pence"]


def test_an_order_shows_what_the_school_asked_got_and_pays(api: Api) -> None:
    [order] = api.all_of(f"{api.at}/orders")
    said = api.get(f"{api.at}/orders/{order['order_id']}").get_json()
    [line] = said["lines"]
    assert (line["sku"], line["firm"], line["tolerance"], line["gets"]) == ("A4-80", 14, 2, 14)
    assert (said["share"]["total_pence"], said["saving_pence"]) == (5796, 2820)


def test_savings_and_recharges_are_those_of_the_story(api: Api) -> None:
    said = api.get(f"{api.at}/savings").get_json()
    assert (said["saving_pence"], said["items"][0]["alone_pence"]) == (2820, 7650)
    assert [row["total_pence"] for row in api.all_of(f"{api.at}/recharges")] == [5796]


def test_the_same_answer_again_is_304_until_something_changes(ground: Ground) -> None:
    api = api_of(ground)
    first = api.get(f"{api.at}/events/membership")
    assert first.headers["ETag"].startswith('W/"')
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = api.get(f"{api.at}/events/membership", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert api.get(f"{api.at}/events/membership", headers={"If-None-Match": 'W/"other"'}).status_code == 200
    said = {"would_keep": "yes", "went_well": "Quick."}
    assert api.send("POST", f"{api.at}/services/collective_contracts/feedback", said).status_code == 201
    after = api.get(f"{api.at}/events/membership", headers={"If-None-Match": first.headers["ETag"]})
    assert after.status_code == 200
    assert after.get_json()["items"][-1]["type"] == "membership.feedback.given.v1"


@pytest.mark.parametrize(
    ("query", "parameter", "words"),
    [
        ("colour=red", "colour", "There is no such parameter here. There is: from, until, limit, cursor."),
        ("from=yesterday", "from", "Not a valid date."),
        ("from=2026-09-01&from=2026-10-01", "from", "Give it once."),
        ("limit=0", "limit", "Give a whole number from 1 to 200."),
        ("limit=201", "limit", "Give a whole number from 1 to 200."),
        ("limit=ten", "limit", "Give a whole number from 1 to 200."),
        ("cursor=abc", "cursor", "This cursor is not one that we gave. Begin with the first page."),
    ],
)
def test_a_wrong_parameter_is_named_with_what_to_do(api: Api, query: str, parameter: str, words: str) -> None:
    response = api.get(f"{api.at}/charges?{query}")
    assert response.status_code == 400
    assert response.get_json()["errors"] == [{"parameter": parameter, "detail": words}]


def test_true_and_false_are_the_only_words_for_yes_and_no(api: Api) -> None:
    assert len(api.get(f"{api.at}/subscriptions?ended=true").get_json()["items"]) == 1
    response = api.get(f"{api.at}/subscriptions?ended=1")
    assert response.get_json()["errors"] == [{"parameter": "ended", "detail": "Say true or false."}]


def test_the_document_itself_needs_no_token(reading: Ground) -> None:
    response = reading.app.test_client().get("/api/v1/openapi.json")
    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert response.get_json()["servers"] == [{"url": "http://localhost/api/v1"}]
