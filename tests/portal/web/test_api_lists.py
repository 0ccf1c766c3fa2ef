"""Lists by cursor: every item once, however small the pages, and while rows are added between two pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from services.membership.application import charges
from services.membership.application.charges import Recharge
from shared.identity.roles import Role
from shared.persistence.scope import only
from shared.persistence.unit_of_work import Cause
from tests.portal.api.caller import Api, api_of, token_of
from tests.portal.ground import Ground
from tests.portal.web.orders import supplier


def charged(ground: Ground, number: int, pence: int = 100) -> None:
    """A supplier's bill handed on to Manor Mead, a second after the one before."""
    ground.clock.move_to(ground.clock.now() + timedelta(seconds=1))
    school_id = ground.schools["manor_mead"]
    bill = Recharge(
        recharge_id=f"bill-{number}",
        order_id="an-order",
        reference=f"INV-{number}",
        total_pence=pence,
        lines=[{"kind": "goods", "about": "A4-80", "pence": pence, "basis": "paper"}],
        on=ground.clock.now().date(),
    )
    cause = Cause("service:procurement", f"test-{number}", None)
    with ground.host.runtimes["membership"].unit_of_work(cause, only([school_id])) as uow:
        charges.hand_on(uow, school_id, bill)  # type: ignore[arg-type]


def item(number: int) -> dict[str, Any]:
    return {
        "sku": f"P{number:02}",
        "name": f"Paper {number:02}",
        "cpv": "30197643",
        "unit": "ream",
        "price": "1",
        "vat": "zero",
    }


def read_slowly(api: Api, path: str, key: str, between: Callable[[int], None]) -> list[Any]:
    """The keys of all items, two on a page, with something happening after each page."""
    found: list[Any] = []
    following: str | None = path
    while following:
        said = api.get(following).get_json()
        assert 0 < len(said["items"]) <= 2
        found += [row[key] for row in said["items"]]
        between(len(found))
        following = said["next"]
    return found


def test_charges_entered_while_somebody_reads_come_at_the_end_and_none_comes_twice(ground: Ground) -> None:
    api = api_of(ground)
    for number in range(5):
        charged(ground, number)
    added = iter(range(100, 103))

    def one_more(_read: int) -> None:
        for number in list(added)[:2]:
            charged(ground, number)

    found = read_slowly(api, f"{api.at}/charges?limit=2", "words", one_more)
    assert [words.split(",")[0] for words in found] == [
        *(f"Invoice INV-{number}" for number in (0, 1, 2, 3, 4, 100, 101))
    ]


def test_a_reader_goes_on_later_from_where_it_stood(ground: Ground) -> None:
    api = api_of(ground)
    nothing = api.get(f"{api.at}/charges").get_json()
    assert (nothing["items"], nothing["next"]) == ([], None)
    charged(ground, 1, 250)
    first = api.get(nothing["later"]).get_json()
    assert [row["pence"] for row in first["items"]] == [250]
    assert api.get(first["later"]).get_json()["items"] == []
    charged(ground, 2, 300)
    second = api.get(first["later"]).get_json()
    assert [row["pence"] for row in second["items"]] == [300]
    assert (second["count"], second["owed_pence"]) == (2, 550)


def test_the_next_page_is_named_in_the_body_and_in_a_header(ground: Ground) -> None:
    api = api_of(ground)
    charged(ground, 1)
    charged(ground, 2)
    first = api.get(f"{api.at}/charges?limit=1")
    assert first.headers["Link"] == f'<{first.get_json()["next"]}>; rel="next"'
    assert first.get_json()["next"].startswith(f"http://localhost/api/v1{api.at}/charges?limit=1&cursor=")
    last = api.get(first.get_json()["next"])
    assert (last.get_json()["next"], "Link" in last.headers) == (None, False)


def test_a_page_keeps_the_filters_of_the_first_one(ground: Ground) -> None:
    api = api_of(ground)
    for number in range(3):
        charged(ground, number)
    day = ground.clock.now().date().isoformat()
    first = api.get(f"{api.at}/charges?limit=2&from={day}&until={day}").get_json()
    ground.clock.move_to(ground.clock.now() + timedelta(days=1))
    charged(ground, 9)
    rest = api.get(first["next"]).get_json()
    assert [row["words"].split(",")[0] for row in rest["items"]] == ["Invoice INV-2"]
    assert (rest["count"], rest["next"]) == (3, None)
    response = api.get(f"{first['next']}&from={day}")
    assert response.status_code == 400
    assert response.get_json()["errors"][0]["parameter"] == "from"


def test_items_listed_while_somebody_reads_the_catalogue_shift_no_page(ground: Ground) -> None:
    api = api_of(ground)
    numbers = [2, 4, 6, 8, 10]
    bought_from = supplier(ground, "Thames Paper", *(item(number) for number in numbers))
    late = iter([7, 3, 1])

    def one_more(_read: int) -> None:
        if (number := next(late, None)) is not None:
            said = {**item(number), "supplier_id": bought_from, "valid_from": "2026-09-01", "source": "late"}
            ground.ask(Role.BUYER, "procurement", "list_item", **said)

    found = read_slowly(api, f"{api.at}/catalogue?limit=2&words=Paper", "sku", one_more)
    assert found == ["P02", "P04", "P06", "P07", "P08", "P10"]


def test_events_come_in_the_order_of_the_record_and_go_on_while_more_happen(ground: Ground) -> None:
    api = api_of(ground)
    whole = [row["position"] for row in api.all_of(f"{api.at}/events/membership?limit=200")]
    happened = []

    def one_more(read: int) -> None:
        if read == 2:
            said = {"would_keep": "yes"}
            api.send("POST", f"{api.at}/services/collective_contracts/feedback", said)
            happened.append(api.all_of(f"{api.at}/events/membership?limit=200")[-1]["position"])

    found = read_slowly(api, f"{api.at}/events/membership?limit=2", "position", one_more)
    assert found == [*whole, *happened]
    assert found == sorted(found)


def test_newer_jobs_do_not_push_older_ones_over_the_edge_of_a_page(bought: Ground) -> None:
    api = api_of(bought)
    [order] = api.all_of(f"{api.at}/orders")
    begin = f"{api.at}/orders/{order['order_id']}/statement"
    made = [api.send("POST", begin).get_json()["job_id"] for _ in range(5)]

    def one_more(_read: int) -> None:
        api.send("POST", begin)

    found = read_slowly(api, f"{api.at}/jobs/procurement?limit=2", "id", one_more)
    assert found == made[::-1]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 200])
def test_a_list_given_whole_by_its_service_has_the_same_items_at_any_size_of_page(reading: Ground, size: int) -> None:
    api = api_of(reading)
    lines = [row["line"] for row in api.all_of(f"{api.at}/services?limit={size}")]
    assert len(lines) == len(set(lines)) == 17


def test_a_cursor_that_was_changed_or_is_of_another_list_or_school_is_refused(reading: Ground) -> None:
    api = api_of(reading)
    cursor = api.get(f"{api.at}/services?limit=1").get_json()["next"].partition("cursor=")[2]
    other = Api(reading, token_of(reading, school="beacon"), "beacon")
    # Not its last letter: a part of that one's bits means nothing, so a change there may change nothing.
    signature = cursor.rindex(".") + 1
    changed = cursor[:signature] + ("A" if cursor[signature] != "A" else "B") + cursor[signature + 1 :]
    for response in (
        api.get(f"{api.at}/services?cursor={changed}"),
        api.get(f"{api.at}/subscriptions?cursor={cursor}"),
        other.get(f"{other.at}/services?cursor={cursor}"),
    ):
        assert response.status_code == 400
        assert "Begin with the first page" in response.get_json()["errors"][0]["detail"]
