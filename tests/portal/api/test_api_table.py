"""The API's table against the services behind it: what a row says of a method is so, and a token may call it."""

from __future__ import annotations

import pytest

from services.portal.domain.scopes import SCOPES
from services.portal.web.api.resources import PATH_VALUES, Following, Resource, Shown, Told
from services.portal.web.api.shapes import example_of
from services.portal.web.api.table import BY_NAME, RESOURCES
from shared.identity.roles import Role
from shared.service import RpcMethod, installed

CALLED = [row for row in RESOURCES if row.call is not None]
BEGINS_A_FILE = "make_order_statement"
"""A school that has left may still take its statements away, so the service calls this a question."""


def method_of(row: Resource) -> RpcMethod:
    assert row.call is not None
    service, method = row.call
    return installed.load(service).rpc_methods[method]


def named(row: Resource) -> str:
    return row.name


@pytest.mark.parametrize("row", CALLED, ids=named)
def test_a_row_checks_values_with_the_very_schema_of_the_service(row: Resource) -> None:
    assert row.request is method_of(row).request


@pytest.mark.parametrize("row", CALLED, ids=named)
def test_a_token_reads_as_a_governor_and_writes_as_the_office_and_the_service_lets_both_in(row: Resource) -> None:
    assert row.role is (Role.OFFICE if row.verb != "GET" else Role.GOVERNOR)
    assert row.role in method_of(row).roles


@pytest.mark.parametrize("row", CALLED, ids=named)
def test_only_a_changing_verb_leads_to_a_changing_method(row: Resource) -> None:
    assert method_of(row).changes == (row.verb != "GET" and row.name != BEGINS_A_FILE)


@pytest.mark.parametrize("row", RESOURCES, ids=named)
def test_every_value_of_a_row_is_a_field_of_the_service_and_every_scope_can_be_given(row: Resource) -> None:
    assert row.scope in SCOPES or (row.scope is None and row.name == "read_token")
    known = set(row.request._declared_fields) if row.request else set()
    values = [*row.query.values(), *row.body.values(), *(row.path_value(name) for name in row.in_path)]
    marks = list(row.pages.begin) if isinstance(row.pages, Following) else []
    told = [row.pages.field] if isinstance(row.pages, Told) else []
    assert {value.field for value in values} | set(row.fixed) | set(marks) | set(told) <= known
    assert row.changes or not row.body


@pytest.mark.parametrize("row", RESOURCES, ids=named)
def test_every_field_of_an_answer_has_an_example(row: Resource) -> None:
    if row.answer is not Shown.FILE:
        assert not isinstance(row.answer, Shown)
        example = example_of(row.answer)
        assert set(example) == set(row.answer._declared_fields)


def test_no_two_rows_have_one_name_or_one_address() -> None:
    assert len(BY_NAME) == len(RESOURCES) == len({(row.verb, row.path) for row in RESOURCES})


def test_every_scope_opens_something_and_every_name_in_a_path_is_used() -> None:
    assert {row.scope for row in RESOURCES} - {None} == set(SCOPES)
    assert {name for row in RESOURCES for name in row.in_path} == set(PATH_VALUES)
