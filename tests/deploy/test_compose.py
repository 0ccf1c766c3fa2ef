"""docker-compose.yml: every service is there with both its processes, hardened alike, and nothing starts with a default password."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from services.portal.web.settings import web_settings_from
from tests.deploy.ground import ROOT, SERVICES, SETTINGS, compose, portal_web, processes, script, setting_of

VARIABLE = re.compile(r"\$\{([A-Z_]+)([^}]*)\}")
TEXT = (ROOT / "docker-compose.yml").read_text()


def test_every_service_is_served_and_worked_for() -> None:
    assert SERVICES, "no service was found"
    for service, kind, said in processes():
        assert said["command"] == [kind, service]
        assert said["image"].startswith(f"quayside-{service}:")
        assert said["build"]["args"] == {"SERVICE": service}


def test_every_environment_variable_of_a_process_is_one_that_it_reads() -> None:
    used = {name for _, _, said in processes() for name in said["environment"]}
    used |= set(compose()["services"]["tools"]["environment"]) | set(portal_web()["environment"])
    assert {setting_of(name) for name in used} <= SETTINGS
    assert {"AMQP_URI", "QUAYSIDE_CONTEXT_KEY"} <= used


def test_a_service_knows_its_own_database_and_broker_user_only() -> None:
    for service, _, said in processes():
        databases = {name for name in said["environment"] if name.startswith("QUAYSIDE_DATABASE_URL")}
        assert databases == {f"QUAYSIDE_DATABASE_URL_{service.upper()}"}
        assert said["environment"]["AMQP_URI"].startswith(f"amqp://{service}:")
        assert "SUPERUSER" not in str(said)
        assert "OPERATOR" not in str(said)


def test_the_pages_are_served_by_a_third_process_of_the_portal() -> None:
    web, served = portal_web(), compose()["services"]["portal-serve"]
    assert (web["entrypoint"], web["command"]) == (["python", "-m", "services.portal.web"], [])
    for same in ("image", "build", "depends_on", "stop_grace_period"):
        assert web[same] == served[same]
    assert web["environment"].items() >= served["environment"].items()
    assert web["ports"] == ["127.0.0.1:8080:8080"]


def test_the_pages_open_on_this_machine_without_any_setting_of_ones_own() -> None:
    filled = {name: _by_default(str(value)) for name, value in portal_web()["environment"].items()}
    settings = web_settings_from(filled)
    assert (settings.public_url, settings.secure) == ("http://127.0.0.1:8080", False)
    assert (settings.local_accounts, settings.oidc, settings.trusted_proxies) == (False, None, 0)
    assert settings.secret_key == "a secret"


def _by_default(value: str) -> str:
    """A value as the compose file gives it where .env has the secrets alone."""
    return re.sub(
        r"\$\{[A-Z_]+(:-([^}]*)|:\?[^}]*)\}", lambda found: found[2] if found[2] is not None else "a secret", value
    )


def test_no_password_has_a_default() -> None:
    secrets = [(name, rest) for name, rest in VARIABLE.findall(TEXT) if name.endswith(("_PASSWORD", "_KEY"))]
    assert len(secrets) > 10
    for name, rest in secrets:
        assert rest.startswith(":?"), f"{name} must stop the start while it is not filled in"
        assert "deploy/make-secrets.sh" in rest
    for name in re.findall(r"://[^:\s]+:([^@\s]+)@", TEXT):
        assert name.startswith("${"), f"a password stands in the compose file: {name}"


def test_the_example_names_every_secret_and_gives_none() -> None:
    needed = {name for name, rest in VARIABLE.findall(TEXT) if rest.startswith(":?")}
    lines = [line for line in (ROOT / "deploy" / "env.example").read_text().splitlines() if not line.startswith("#")]
    assert {line for line in lines if line} == {f"{name}=" for name in needed}


def test_every_container_is_limited_and_none_runs_with_rights() -> None:
    for name, said in compose()["services"].items():
        assert said["cap_drop"] == ["ALL"], name
        assert said["security_opt"] == ["no-new-privileges:true"], name
        assert "memory" in said["deploy"]["resources"]["limits"], name
        assert said["restart"] in ("unless-stopped", "on-failure", "no"), name
        assert not said.get("privileged"), name
        assert not any("docker.sock" in volume for volume in said.get("volumes", [])), name


def test_only_loopback_is_published_and_the_inside_has_no_way_out() -> None:
    said = compose()
    for name, container in said["services"].items():
        for port in container.get("ports", []):
            assert port.startswith("127.0.0.1:"), f"{name} publishes {port} to the world"
    assert said["networks"]["inside"] == {"internal": True}
    # The portal alone goes out: its worker to the schools' systems (webhooks), its pages to the identity provider.
    out = {name for name, container in said["services"].items() if "outside" in container["networks"]}
    assert out == {"portal-work", "portal-web"}
    assert all(container["networks"][0] == "inside" for container in said["services"].values())


def test_a_process_gets_the_time_that_it_needs_to_finish_what_it_has_in_hand() -> None:
    # Worker.stop waits 30 s for what is in hand.
    assert all(said["stop_grace_period"] == "60s" for _, _, said in processes())


def test_whatever_runs_once_comes_before_the_processes() -> None:
    services = compose()["services"]
    for _, _, said in processes():
        assert {name: when["condition"] for name, when in said["depends_on"].items()} == {
            "migrate": "service_completed_successfully",
            "topology": "service_completed_successfully",
        }
    assert services["migrate"]["command"] == ["migrate", "--all"]
    assert services["topology"]["command"] == ["topology", "apply"]
    assert services["databases"]["environment"]["DATABASES"].split() == SERVICES


def test_every_file_that_is_mounted_exists() -> None:
    for name, said in compose()["services"].items():
        for volume in said.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (ROOT / source).exists(), f"{name} mounts {source}"
                assert volume.endswith(":ro"), f"{name} may write to {source}"


def test_prometheus_looks_at_every_process() -> None:
    text = (ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text()
    assert all(f'"{service}-{kind}:8000"' in text for service, kind, _ in processes())
    assert '"portal-web:8000"' in text


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    return tmp_path / "secrets.env"


def test_make_secrets_fills_every_secret_for_its_owner_only(env_file: Path) -> None:
    assert script("make-secrets.sh", environment={"ENV_FILE": str(env_file)}).returncode == 0
    assert stat.S_IMODE(env_file.stat().st_mode) == 0o600
    given = dict(line.split("=", 1) for line in env_file.read_text().splitlines() if line and line[0] != "#")
    assert given.keys() == {name for name, rest in VARIABLE.findall(TEXT) if rest.startswith(":?")}
    assert all(re.fullmatch("[0-9a-f]{48}", value) for value in given.values())
    assert len(set(given.values())) == len(given)


def test_make_secrets_never_overwrites(env_file: Path) -> None:
    env_file.write_text("QUAYSIDE_CONTEXT_KEY=mine\n")
    refused = script("make-secrets.sh", environment={"ENV_FILE": str(env_file)})
    assert refused.returncode == 1
    assert "--add-missing" in refused.stderr
    assert env_file.read_text() == "QUAYSIDE_CONTEXT_KEY=mine\n"


def test_make_secrets_adds_what_a_newer_version_needs_and_keeps_the_rest(env_file: Path) -> None:
    env_file.write_text("# mine\nQUAYSIDE_CONTEXT_KEY=mine\nGRAFANA_ADMIN_PASSWORD=\n")
    assert script("make-secrets.sh", "--add-missing", environment={"ENV_FILE": str(env_file)}).returncode == 0
    lines = env_file.read_text().splitlines()
    assert lines[:2] == ["# mine", "QUAYSIDE_CONTEXT_KEY=mine"]
    assert sum(line.startswith("GRAFANA_ADMIN_PASSWORD=") for line in lines) == 1
    assert "GRAFANA_ADMIN_PASSWORD=" not in lines
    assert stat.S_IMODE(env_file.stat().st_mode) == 0o600
