"""The Kubernetes manifests: whole, hardened, alike for every service, and with no secret in them."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import Any

import yaml

from tests.deploy.ground import DEPLOY, SERVICES, SETTINGS, manifests, setting_of

FOLDER = DEPLOY / "kubernetes"


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    return {found["metadata"]["name"]: found for _, found in manifests() if found["kind"] == kind}


def pods() -> dict[str, dict[str, Any]]:
    """The pod of every deployment and job."""
    return {
        name: found["spec"]["template"]["spec"]
        for kind in ("Deployment", "Job")
        for name, found in of_kind(kind).items()
    }


def test_every_service_has_both_processes_twice_and_keeps_one_through_a_disruption() -> None:
    wanted = {f"{service}-{kind}" for service in SERVICES for kind in ("serve", "work")}
    deployments, budgets = of_kind("Deployment"), of_kind("PodDisruptionBudget")
    assert deployments.keys() == budgets.keys() == {*wanted, "portal-web"}
    for name, found in deployments.items():
        service, kind = name.rsplit("-", 1)
        labels = {"app": "quayside", "service": service, "process": kind}
        assert found["spec"]["replicas"] == 2
        assert found["spec"]["template"]["metadata"]["labels"] == labels
        assert found["spec"]["selector"]["matchLabels"] == labels
        assert budgets[name]["spec"] == {"minAvailable": 1, "selector": {"matchLabels": labels}}
        (container,) = found["spec"]["template"]["spec"]["containers"]
        if name == "portal-web":
            assert container["command"] == ["python", "-m", "services.portal.web"]
        else:
            assert container["args"] == [kind, service]
        assert container["image"] == f"quayside-{service}"


def test_the_manifests_of_all_services_are_the_same_but_for_the_name() -> None:
    def nameless(service: str) -> str:
        text = (FOLDER / f"{service}.yaml").read_text()
        return text.replace(service, "SERVICE").replace(service.upper(), "SERVICE")

    assert len({nameless(service) for service in SERVICES}) == 1


def test_liveness_does_not_ask_for_readiness() -> None:
    for name in of_kind("Deployment"):
        (container,) = pods()[name]["containers"]
        assert container["livenessProbe"]["httpGet"]["path"] == "/health/live"
        assert container["startupProbe"]["httpGet"]["path"] == "/health/live"
        assert container["readinessProbe"]["httpGet"]["path"] == "/health/ready"
        assert pods()[name]["terminationGracePeriodSeconds"] == 60


def test_every_pod_runs_without_root_and_rights() -> None:
    for name, pod in pods().items():
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["automountServiceAccountToken"] is False, name
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert "memory" in container["resources"]["limits"]


def test_every_setting_is_one_that_is_read_and_secrets_come_from_files() -> None:
    for config in of_kind("ConfigMap").values():
        assert config["data"].keys() <= SETTINGS
        assert all(isinstance(value, str) for value in config["data"].values())
    for name, pod in pods().items():
        (container,) = pod["containers"]
        secret = pod["volumes"][0]["secret"]["secretName"]
        for variable in container["env"]:
            assert setting_of(variable["name"]) in SETTINGS, name
            assert variable["name"].endswith("_FILE"), name
            assert variable["value"].rsplit("/", 1)[1] in example()[secret], name


def test_the_example_of_secrets_holds_none_and_is_not_applied() -> None:
    assert not any(found["kind"] == "Secret" for _, found in manifests())
    assert example().keys() == {*(f"quayside-{service}" for service in SERVICES), "quayside-tools"}
    assert all(value == "" for keys in example().values() for value in keys.values())


def test_databases_and_topology_are_prepared_by_jobs() -> None:
    arguments = {name: found["spec"]["template"]["spec"]["containers"][0] for name, found in of_kind("Job").items()}
    assert {name: one["args"] for name, one in arguments.items()} == {
        "migrate": ["migrate", "--all"],
        "topology": ["topology", "apply"],
    }
    for one in arguments.values():
        databases = {variable["name"] for variable in one["env"] if "DATABASE" in variable["name"]}
        assert databases == {f"QUAYSIDE_DATABASE_URL_{service.upper()}_FILE" for service in SERVICES}


def test_every_pod_is_fenced_in() -> None:
    fence = of_kind("NetworkPolicy")["quayside"]["spec"]
    assert fence["podSelector"] == {"matchLabels": {"app": "quayside"}}
    assert fence["policyTypes"] == ["Ingress", "Egress"]
    for kind in ("Deployment", "Job"):
        for found in of_kind(kind).values():
            assert found["spec"]["template"]["metadata"]["labels"]["app"] == "quayside"


def doors() -> list[Any]:
    """The ways in, from the example."""
    return list(yaml.safe_load_all((FOLDER / "ingress.example.yaml").read_text()))


def test_addresses_that_are_bidders_secrets_are_kept_out_of_the_proxies_logs() -> None:
    _, quiet = doors()
    assert quiet["metadata"]["annotations"]["nginx.ingress.kubernetes.io/enable-access-log"] == "false"
    paths = {one["path"] for one in quiet["spec"]["rules"][0]["http"]["paths"]}
    pages = "\n".join(one.read_text() for one in (DEPLOY.parent / "services/portal/web/pages").rglob("*.py"))
    secret = {found.rstrip("/") for found in re.findall(r'"(/[\w/-]*)<(?:token|key)>', pages)}
    assert paths == secret == {"/bid", "/tenders/question"}
    nginx = re.search(r"location ~ (\S+) \{([^}]*)\}", (FOLDER.parent / "README.md").read_text())
    assert nginx
    assert all(re.match(nginx[1], f"{path}/a-secret") for path in paths)
    assert "access_log off;" in nginx[2]


def test_the_pages_are_reached_by_the_ingress_and_by_nothing_else() -> None:
    (service,) = of_kind("Service").values()
    web = of_kind("Deployment")["portal-web"]["spec"]["template"]
    (container,) = web["spec"]["containers"]
    pages = next(port for port in container["ports"] if port["name"] == "pages")
    assert service["spec"]["selector"] == web["metadata"]["labels"]
    assert service["spec"]["ports"] == [{"name": "pages", "port": 80, "targetPort": "pages"}]
    fence = of_kind("NetworkPolicy")["portal-web"]["spec"]
    assert fence["podSelector"] == {"matchLabels": web["metadata"]["labels"]}
    (way_in,) = fence["ingress"]
    assert way_in["ports"] == [{"protocol": "TCP", "port": pages["containerPort"]}]
    assert all("namespaceSelector" in source for source in way_in["from"])
    door = doors()[0]["spec"]
    (rule,) = door["rules"]
    assert rule["http"]["paths"][0]["backend"]["service"] == {"name": "portal-web", "port": {"name": "pages"}}
    address = of_kind("ConfigMap")["quayside-portal"]["data"]["QUAYSIDE_PUBLIC_URL"]
    assert address == f"https://{rule['host']}"
    assert [rule["host"]] == door["tls"][0]["hosts"]


def test_what_goes_out_to_the_world_is_the_portal_alone_and_never_to_the_inside() -> None:
    fences = {name: fence["spec"] for name, fence in of_kind("NetworkPolicy").items()}
    out = {
        name
        for name, fence in fences.items()
        for way in fence["egress"]
        for port in way["ports"]
        if port["port"] == 443
    }
    assert out == {"portal-web", "portal-work"}
    (way,) = fences["portal-work"]["egress"]
    (block,) = (to["ipBlock"] for to in way["to"])
    refused = [ip_network(cidr) for cidr in block["except"]]
    for address in ("10.1.2.3", "172.20.0.1", "192.168.1.1", "169.254.169.254", "127.0.0.1", "100.64.0.1"):
        assert any(ip_address(address) in network for network in refused), address


def test_every_image_has_its_version_in_one_place() -> None:
    said = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
    used = {container["image"] for pod in pods().values() for container in pod["containers"]}
    assert {image["name"] for image in said["images"]} == used


def example() -> dict[str, dict[str, str]]:
    found = yaml.safe_load_all((FOLDER / "secret.example.yaml").read_text())
    return {secret["metadata"]["name"]: secret["stringData"] for secret in found}
