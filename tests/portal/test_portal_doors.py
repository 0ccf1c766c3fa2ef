"""Every door of the portal's back room: which roles may pass, for which schools. A new method that is not in the table
fails here; so does a table of schools' rows that is not fenced, exported and given a rule for leaving."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from services.portal.adapters.tables import FENCED, metadata
from services.portal.application import readings
from services.portal.entrypoints import Portal
from shared.errors import QuaysideError
from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from shared.persistence import jobs_store
from tests import outboxes
from tests.portal.world import ABBEY, BECK, HEAD, OPERATOR, World

PEOPLE = {"operator", "membership_lead", "executive"}
LEADERS = {"head", "business_manager"}
CONNECTORS = LEADERS | {"operator"}
READ_TRUST = {"executive", "trustee", "auditor", "operator"}
SEERS = LEADERS | {"office", "governor"} | READ_TRUST
SERVICE_READERS = SEERS | {"membership_lead"}
TAKERS = LEADERS | {"membership_lead", "operator"}
ERASERS = {"membership_lead", "operator"}

ACCOUNT = {"account": "no-such-account"}
ENDPOINT = {"endpoint_id": "no-such-webhook"}
TOKEN = {"name": "T", "scopes": ["no:scope"], "expires_on": "2027-01-01"}

# method: (roles, "trust", "school" or "own" (schools of the caller's, none named), a request that is well formed)
DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "add_local_account": (PEOPLE, "trust", {**ACCOUNT, "passphrase": "short"}),
    "reset_local_account": (PEOPLE, "trust", ACCOUNT),
    "end_local_account": (PEOPLE, "trust", ACCOUNT),
    "local_accounts": (PEOPLE, "trust", {}),
    "api_tokens": (CONNECTORS, "school", {}),
    "add_api_token": (CONNECTORS, "school", TOKEN),
    "revoke_api_token": (CONNECTORS, "school", {"token_id": "no-such-token"}),
    "webhooks": (SEERS, "school", {}),
    "webhook_events": (SEERS, "own", {}),
    "add_webhook": (CONNECTORS, "school", {"name": "W", "url": "nowhere"}),
    "change_webhook": (CONNECTORS, "school", ENDPOINT),
    "rotate_webhook_secret": (CONNECTORS, "school", ENDPOINT),
    "test_webhook": (CONNECTORS, "school", ENDPOINT),
    "switch_webhook_on": (CONNECTORS, "school", ENDPOINT),
    "switch_webhook_off": (CONNECTORS, "school", ENDPOINT),
    "remove_webhook": (CONNECTORS, "school", ENDPOINT),
    "webhook_deliveries": (SEERS, "school", {}),
    "resend_delivery": (CONNECTORS | {"office"}, "school", {"delivery_id": "no-such-delivery"}),
    "readings": (LEADERS | READ_TRUST, "school", {}),
    "job": (SERVICE_READERS, "own", {"job_id": "no-such-job"}),
    "job_file": (SERVICE_READERS, "own", {"job_id": "no-such-job", "name": "f"}),
    "jobs": (SERVICE_READERS, "school", {}),
    "take_up_progress": (SERVICE_READERS | {"finance"}, "school", {}),
    "my_entitlement": (SERVICE_READERS, "school", {}),
    "timeline": (SERVICE_READERS, "school", {}),
    "export_school": (TAKERS, "school", {}),
    "records_held": (SERVICE_READERS, "school", {}),
    "erase_school": (ERASERS, "school", {"reason": "left"}),
}
METHODS = sorted(Portal().rpc_methods)


@pytest.fixture(scope="module")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("doors"))
    yield made
    made.stop()


def outcome(world: World, role: str, held_at: str, method: str) -> str:
    """ "ok", or the code of the refusal, when somebody with one role calls; about the school Abbey where one is named."""
    _, reach, request = DOORS[method]
    about = {"school_id": ABBEY} if reach == "school" else {}
    try:
        world.ask(caller("somebody", (Role(role), held_at)), method, **about, **request)
    except QuaysideError as refusal:
        return refusal.code
    return "ok"


def test_every_method_is_in_the_table() -> None:
    assert sorted(DOORS) == METHODS


@pytest.mark.parametrize("method", METHODS)
def test_only_the_declared_roles_pass_and_only_for_their_own_schools(method: str, shared_world: World) -> None:
    roles, reach, _ = DOORS[method]
    for role in Role:
        for held_at in (ABBEY, BECK, EVERY_SCHOOL):
            reaches = held_at == EVERY_SCHOOL or reach == "own" or (reach == "school" and held_at == ABBEY)
            passes = role.value in roles and reaches
            code = outcome(shared_world, role.value, held_at, method)
            assert (code != "not_allowed") is passes, f"{role.value} at {held_at} calling {method}: {code}"
            assert code != "failed"


def test_every_method_that_changes_and_answers_with_a_secret_says_that_it_is_shown_once() -> None:
    found = {name: set(method.shown_once) for name, method in Portal().rpc_methods.items() if method.shown_once}
    assert found == {
        "add_local_account": {"passphrase"},
        "reset_local_account": {"passphrase"},
        "add_api_token": {"secret"},
        "add_webhook": {"secret"},
        "rotate_webhook_secret": {"secret"},
    }


def test_every_table_with_rows_of_schools_is_fenced_and_has_a_rule_for_leaving() -> None:
    of_schools = {table.name for table in metadata.tables.values() if "school_id" in table.columns}
    assert of_schools == set(FENCED) == {owned.name for owned in Portal.tables}
    assert all(owned.erase == "delete" or owned.duty for owned in Portal.tables)


def test_no_business_of_a_service_is_kept_here() -> None:
    assert set(metadata.tables) == {
        "session", "account", "sign_in_failure", "remembered_grants", "grants_changed", "draft", "reading", "api_token",
        "webhook_endpoint", "webhook_secret", "webhook_delivery",
    }  # fmt: skip


def filled(world: World) -> None:
    """Something of each of two schools in every table."""
    for school_id in (ABBEY, BECK):
        said: dict[str, Any] = {"name": "Finance", "scopes": ["membership:read"], "expires_on": "2027-01-01"}
        world.ask(OPERATOR, "add_api_token", school_id=school_id, **said)
        world.webhook("http://127.0.0.1:9/", school_id=school_id)
        world.hears(world.entitled(1, school_id))
        with world.uow() as uow:
            readings.note_reading(uow, "reader@trust", "the statement", school_id, None, "page")


def test_the_database_shows_one_school_no_row_of_another(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    filled(world)
    with world.uow() as uow:
        counts = {name: uow.session.execute(text(f"SELECT count(*) FROM {name}")).scalar() for name in FENCED}
    assert counts == dict.fromkeys(FENCED, 2)
    with world.uow(ABBEY) as uow:
        for name in FENCED:
            assert set(uow.session.execute(text(f"SELECT school_id FROM {name}")).scalars()) == {ABBEY}, name


def test_an_export_holds_every_table_and_no_secret(world: World) -> None:
    import io
    import zipfile

    filled(world)
    job_id = world.ask(HEAD, "export_school", school_id=ABBEY)["job_id"]
    world.host.run_until_quiet()
    with world.uow() as uow:
        connection = uow.session.connection()
        record = jobs_store.get(connection, job_id)
        assert record is not None
        (name,) = [row["name"] for row in outboxes.rows_of(connection, "job_file")]
        kept = jobs_store.get_file(connection, job_id, name)
        secrets = [row["secret"] for row in outboxes.rows_of(connection, "webhook_secret")]
    assert kept is not None
    bundle = zipfile.ZipFile(io.BytesIO(kept[1]))
    held = {name: bundle.read(name).decode("utf-8", errors="replace") for name in bundle.namelist()}
    for table in FENCED:
        assert any(f"tables/{table}.csv" in path for path in held), table
    everything = "".join(held.values())
    assert "the statement" in everything
    assert BECK not in everything
    assert len(secrets) == 2
    assert not any(secret in everything for secret in secrets)


def test_erasure_keeps_only_who_read_what(world_on_each: World) -> None:
    world = world_on_each
    filled(world)
    world.ask(HEAD, "export_school", school_id=ABBEY)
    world.host.run_until_quiet()
    world.ask(OPERATOR, "erase_school", school_id=ABBEY, reason="It left.")
    world.host.run_until_quiet()
    with world.uow() as uow:
        connection = uow.session.connection()
        left = {name: [row["school_id"] for row in outboxes.rows_of(connection, name)] for name in FENCED}
        secrets = len(outboxes.rows_of(connection, "webhook_secret"))
    assert left.pop("reading") == [ABBEY, BECK]
    assert all(schools == [BECK] for schools in left.values()), left
    assert secrets == 1
