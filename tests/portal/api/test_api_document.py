"""The OpenAPI document: valid, whole, and its examples fit its schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from services.portal.web.api.openapi import document
from services.portal.web.api.resources import Resource
from services.portal.web.api.table import RESOURCES

DOCUMENT: dict[str, Any] = json.loads(json.dumps(document("https://portal.example", "Quayside")))


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, verbs in DOCUMENT["paths"].items():
        for verb, operation in verbs.items():
            yield path, verb, operation


def problems_with(value: Any, schema: dict[str, Any]) -> list[str]:
    """How a value differs from a schema of the document."""
    whole = {**schema, "components": DOCUMENT["components"]}
    checker = Draft202012Validator(whole, format_checker=FormatChecker())
    return [f"{list(one.absolute_path)}: {one.message}" for one in checker.iter_errors(value)]


def test_the_document_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert [str(one) for one in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_every_row_of_the_table_is_described_and_nothing_else() -> None:
    assert {(path, verb.upper()) for path, verb, _ in operations()} == {(row.path, row.verb) for row in RESOURCES}


@pytest.mark.parametrize("row", RESOURCES, ids=lambda row: row.name)
def test_every_operation_has_words_security_examples_and_its_errors(row: Resource) -> None:
    operation = DOCUMENT["paths"][row.path][row.verb.lower()]
    assert operation["operationId"] == row.name
    assert operation["summary"] and len(operation["description"]) > 40
    assert operation["security"] == [{"token": []}]
    assert {"401", "429", "500", "503"} <= set(operation["responses"])
    [(kind, good)] = operation["responses"][str(row.status)]["content"].items()
    if kind == "application/json":
        assert problems_with(good["example"], good["schema"]) == []
    for parameter in operation["parameters"]:
        assert parameter["description"]
        if "example" in parameter:
            assert problems_with(parameter["example"], parameter["schema"]) == [], parameter["name"]
    if row.body:
        sent = operation["requestBody"]["content"]["application/json"]
        assert problems_with(sent["example"], sent["schema"]) == []
        assert {"400", "413", "415", "422"} <= set(operation["responses"])


def test_every_kind_of_problem_has_an_example_that_fits() -> None:
    shown = 0
    for response in DOCUMENT["components"]["responses"].values():
        content = response["content"]["application/problem+json"]
        for example in content["examples"].values():
            assert problems_with(example["value"], content["schema"]) == []
            shown += 1
    assert shown == 15


def test_amounts_are_integers_and_moments_and_dates_have_their_format() -> None:
    charge = DOCUMENT["components"]["schemas"]["Charge"]["properties"]
    assert charge["pence"]["type"] == "integer"
    assert (charge["entered_on"]["type"], charge["entered_on"]["format"]) == ("string", "date")
    statement = DOCUMENT["components"]["schemas"]["Statement"]["properties"]
    assert statement["issued_at"]["format"] == "date-time"


def test_a_change_says_that_it_needs_a_key_and_takes_no_field_that_is_not_named() -> None:
    put = DOCUMENT["paths"]["/schools/{school_id}/orders/{order_id}/lines/{sku}"]["put"]
    [key] = [one for one in put["parameters"] if one["in"] == "header"]
    assert (key["name"], key["required"]) == ("Idempotency-Key", True)
    assert DOCUMENT["components"]["schemas"]["PutOrderLineBody"]["additionalProperties"] is False
