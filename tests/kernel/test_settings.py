"""Settings: secrets from the environment or from files, no default secret outside the embedded run."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.settings import MissingSetting, settings_from


def test_without_any_setting_a_process_runs_embedded_on_sqlite_files() -> None:
    settings = settings_from({})
    assert settings.embedded
    assert settings.database_url("membership") == "sqlite:///.run/membership.db"
    assert settings.context_keys == ()


def test_a_broker_without_a_context_key_is_refused() -> None:
    with pytest.raises(
        MissingSetting, match="QUAYSIDE_CONTEXT_KEY is not set. Give every process the same long random text"
    ):
        settings_from({"AMQP_URI": "amqp://somewhere"})


def test_several_context_keys_are_accepted_and_the_first_signs() -> None:
    settings = settings_from({"AMQP_URI": "amqp://x", "QUAYSIDE_CONTEXT_KEY": "new,old"})
    assert settings.context_keys == ("new", "old")
    assert not settings.embedded


def test_a_secret_may_be_mounted_as_a_file(tmp_path: Path) -> None:
    for name, text in (("key", "from a file\n"), ("uri", "amqp://x\n"), ("url", "postgresql://db/payroll\n")):
        (tmp_path / name).write_text(text)
    settings = settings_from(
        {
            "AMQP_URI_FILE": str(tmp_path / "uri"),
            "QUAYSIDE_CONTEXT_KEY_FILE": str(tmp_path / "key"),
            "QUAYSIDE_DATABASE_URL_PAYROLL_FILE": str(tmp_path / "url"),
        }
    )
    assert (settings.amqp_uri, settings.context_keys) == ("amqp://x", ("from a file",))
    assert settings.database_url("payroll") == "postgresql://db/payroll"


def test_a_secret_file_that_is_not_there_is_named() -> None:
    with pytest.raises(MissingSetting, match="AMQP_URI_FILE points at /nowhere, which cannot be read: No such file"):
        settings_from({"AMQP_URI_FILE": "/nowhere"})


def test_a_services_own_address_comes_before_the_template() -> None:
    settings = settings_from(
        {"QUAYSIDE_DATABASE_URL": "postgresql://db/{service}", "QUAYSIDE_DATABASE_URL_PAYROLL": "postgresql://own/p"}
    )
    assert settings.database_url("payroll") == "postgresql://own/p"
    assert settings.database_url("membership") == "postgresql://db/membership"
