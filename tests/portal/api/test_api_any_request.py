"""Whatever is sent to any address of the API: the answer is one that its document declares, and never a failure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.portal.web.api.resources import NAMED_IN_PATH, Resource
from services.portal.web.api.table import RESOURCES
from tests.portal.api.answers import undeclared
from tests.portal.api.caller import Api, api_of
from tests.portal.api.test_api_document import DOCUMENT
from tests.portal.conftest import Told
from tests.portal.ground import Ground, copied
from tests.portal.web.orders import opened

WORDS = st.text(min_size=1, max_size=30)
ODD = st.sampled_from(
    ["", " ", "null", "0", "-1", "1e9", "9" * 40, "2026-02-30", "true", "\0", "\u202e", "'; --", "%", "a/b", ".."]
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def api(told_bought: Told, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    home: Path = tmp_path_factory.mktemp("any-request")
    ground: Ground = copied(
        told_bought.home, home, told_bought.schools, told_bought.now, api_calls="1000000 per minute"
    )
    opened(ground)
    yield api_of(ground)
    ground.stop()


@pytest.fixture(scope="module")
def known(api: Api) -> dict[str, list[str]]:
    """Values of paths that lead to something."""
    return {
        "school_id": [api.ground.schools["manor_mead"]],
        "line": ["payroll", "hr_advice", "collective_contracts"],
        "order_id": [row["order_id"] for row in api.all_of(f"{api.at}/orders")],
        "sku": ["A3", "M1", "A4-80"],
        "subscription_id": [row["subscription_id"] for row in api.all_of(f"{api.at}/subscriptions")],
        "entry_id": [row["entry_id"] for row in api.all_of(f"{api.at}/charges")],
        "job_id": [row["id"] for row in api.all_of(f"{api.at}/jobs/membership")],
    }


def fitting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that fit a schema of the document, or nearly."""
    if "$ref" in schema:
        return fitting(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return st.one_of([fitting(one) for one in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        named = {name: fitting(inner) for name, inner in schema.get("properties", {}).items()}
        return st.fixed_dictionaries({}, optional=named)
    if kind == "array":
        return st.lists(fitting(schema["items"]), max_size=4)
    if schema.get("format") == "date":
        return (st.dates() | st.sampled_from([date.min, date.max, date(2026, 9, 1)])).map(str)
    return {"integer": st.integers() | st.integers(0, 40), "boolean": st.booleans(), "null": st.none()}.get(
        kind, WORDS | ODD
    )


def in_address(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@st.composite
def requests(draw: st.DrawFn, row: Resource, known: dict[str, list[str]]) -> dict[str, Any]:
    values = {}
    for name in row.in_path:
        there = known.get(name) or ["0192c5f2-0000-7000-8000-000000000000"]
        values[name] = draw(st.sampled_from(there)) if draw(st.integers(0, 4)) else draw(WORDS | ODD)
    path = NAMED_IN_PATH.sub(lambda found: quote(values[found[1]].encode("utf-8", "replace"), safe=""), row.path)
    operation = DOCUMENT["paths"][row.path][row.verb.lower()]
    declared = [one for one in operation["parameters"] if one["in"] == "query"]
    query = {
        one["name"]: in_address(draw(fitting(one["schema"]) | ODD)) for one in declared if not draw(st.integers(0, 2))
    }
    if not draw(st.integers(0, 9)):
        query[draw(WORDS)] = draw(WORDS)
    headers = {}
    body: bytes | None = None
    if row.changes:
        headers["Idempotency-Key"] = draw(st.uuids().map(str) | st.sampled_from(["", "k", "k" * 121, '"quoted"']))
        sent = row.body and operation["requestBody"]["content"]["application/json"]["schema"]
        said = draw(fitting(sent)) if sent and draw(st.integers(0, 3)) else draw(ANY_JSON | st.none())
        if said is not None:
            body = (
                draw(st.just(_written(said)) | st.binary(max_size=20))
                if not draw(st.integers(0, 9))
                else _written(said)
            )
            headers["Content-Type"] = draw(
                st.sampled_from(["application/json"] * 8 + ["text/plain", "application/xml"])
            )
    if not draw(st.integers(0, 9)):
        headers["If-None-Match"] = "*"
    address = f"{path}?{urlencode(query, errors='replace')}" if query else path
    return {"method": row.verb, "path": address, "data": body, "headers": headers, "key": None}


def _written(said: Any) -> bytes:
    return json.dumps(said).encode()


@pytest.mark.parametrize("row", RESOURCES, ids=lambda row: row.name)
def test_any_request_gets_an_answer_that_the_document_declares(
    api: Api, known: dict[str, list[str]], row: Resource
) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(sent=requests(row, known))
    def tried(sent: dict[str, Any]) -> None:
        response = api.send(**sent)
        assert response.status_code < 500, response.get_data(as_text=True)
        assert undeclared(row, response) == [], sent

    tried()


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "path", ["cost-and-saving?until={}", "charges?from={}", "services?on={}", "allowances?on={}", "usage?from={}"]
)
def test_a_day_that_no_calendar_reaches_is_refused_by_its_name(api: Api, path: str, day: str) -> None:
    response = api.get(f"{api.at}/{path.format(day)}")
    assert response.status_code == 400
    assert [one["detail"] for one in response.get_json()["errors"]] == ["Give a day from 1900 to 2199."]
