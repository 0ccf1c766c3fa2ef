"""Prometheus, its alerts and the dashboard: they name metrics that exist, and every alert has its page in the runbook."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest
import yaml

from tests.deploy.ground import DEPLOY, metric_names, program

DASHBOARDS = sorted((DEPLOY / "grafana" / "dashboards").glob("*.json"))
ALERTS: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
OURS = re.compile(r"\bquayside_[a-z_]+\b")


def expressions() -> list[tuple[str, str]]:
    found = [(rule["alert"], rule["expr"]) for rule in ALERTS]
    for file in DASHBOARDS:
        for panel in json.loads(file.read_text())["panels"]:
            found += [(f"{file.name}: {panel['title']}", target["expr"]) for target in panel["targets"]]
    return found


@pytest.mark.parametrize(("where", "expression"), expressions())
def test_every_metric_that_is_named_exists(where: str, expression: str) -> None:
    assert set(OURS.findall(expression)) <= metric_names(), where


def test_every_metric_is_looked_at_by_an_alert_or_a_panel() -> None:
    named = set(OURS.findall(" ".join(expression for _, expression in expressions())))
    # A histogram is looked at by its buckets.
    assert {name for name in metric_names() if not name.endswith(("_sum", "_count"))} - named == set()


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_says_what_it_is_what_to_do_and_where_to_read_on(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("page", "day")
    assert set(rule["annotations"]) == {"summary", "action", "runbook"}
    file, anchor = rule["annotations"]["runbook"].split("#")
    assert file == "deploy/runbook.md"
    assert anchor in anchors()


def test_every_alert_is_tested() -> None:
    tests = yaml.safe_load((DEPLOY / "prometheus" / "alerts_test.yml").read_text())["tests"]
    raised = {case["alertname"] for test in tests for case in test["alert_rule_test"] if case["exp_alerts"]}
    quiet = {case["alertname"] for test in tests for case in test["alert_rule_test"] if not case["exp_alerts"]}
    assert raised == quiet == {rule["alert"] for rule in ALERTS}


def test_the_alerts_do_what_their_tests_say() -> None:
    promtool = program("promtool")
    for arguments in (["check", "config", "prometheus.yml"], ["test", "rules", "alerts_test.yml"]):
        said = subprocess.run(
            [promtool, *arguments], cwd=DEPLOY / "prometheus", capture_output=True, text=True, check=False
        )
        assert said.returncode == 0, said.stdout + said.stderr


def test_the_links_within_the_runbook_lead_somewhere() -> None:
    links = set(re.findall(r"\]\(#([a-z-]+)\)", (DEPLOY / "runbook.md").read_text()))
    assert links
    assert links <= anchors()


def test_the_dashboard_reads_from_the_provisioned_source() -> None:
    sources = yaml.safe_load((DEPLOY / "grafana" / "provisioning" / "datasources" / "prometheus.yaml").read_text())
    uid = sources["datasources"][0]["uid"]
    assert DASHBOARDS
    for file in DASHBOARDS:
        panels = json.loads(file.read_text())["panels"]
        assert {panel["datasource"]["uid"] for panel in panels} == {uid}
        assert len({panel["id"] for panel in panels}) == len(panels)


def anchors() -> set[str]:
    """The headings of the runbook, as links name them."""
    headings = re.findall(r"^#+ (.+)$", (DEPLOY / "runbook.md").read_text(), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
