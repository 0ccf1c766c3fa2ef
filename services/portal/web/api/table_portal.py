"""Rows of the API's table about the API itself, and about what every service has: jobs with their files, and events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.api import limits
from contracts.api import portal as of_portal
from services.portal.web.api import answers_portal as answers
from services.portal.web.api.resources import Following, Resource, Shown, Told, Value, whole
from shared.school_service import JobsWanted, OneFile, OneJob, TimelineWanted

TOKEN, JOBS, EVENTS, WEBHOOKS = "The token", "Jobs and files", "Events", "Webhooks"
SERVICES = {"membership": "membership:read", "procurement": "procurement:read", "payroll": "payroll:read"}
"""The services that keep records of schools, and the scope that opens their events."""
WITH_FILES = ("membership", "procurement")
"""Those whose jobs a token may follow. Payroll's are left out: their files name people and their pay, and a token reads as a governor."""
_AT = "/schools/{school_id}"


def _job_mark(job: Mapping[str, Any]) -> dict[str, Any]:
    return {"before": job["id"]}


def _event_mark(event: Mapping[str, Any]) -> dict[str, Any]:
    return {"after": event["position"]}


_EVENTS = tuple(
    Resource(
        "GET", f"{_AT}/events/{service}", f"list_{service}_events", EVENTS, f"List the events of {service}",
        "Everything that happened at the school in this service: who, what and why, in the order in which it was put on "
        "record. Read to the end, keep the address in `later`, and read from there next time.",
        scope, answers.Events, (service, "timeline"), TimelineWanted,
        query={"subject": Value("subject", "Only about this entry, order, subscription …", None)},
        pages=Following(_event_mark, grows=True, begin={"after": 0}), noted=f"events of {service}",
    )
    for service, scope in SERVICES.items()
)  # fmt: skip
_JOBS = tuple(
    row
    for service in WITH_FILES
    for row in (
        Resource(
            "GET", f"{_AT}/jobs/{service}", f"list_{service}_jobs", JOBS, f"List the jobs of {service}",
            "Long work of this service for the school, newest first.",
            "portal:jobs", answers.Jobs, (service, "jobs"), JobsWanted, pages=Following(_job_mark),
        ),
        Resource(
            "GET", f"{_AT}/jobs/{service}/{{job_id}}", f"read_{service}_job", JOBS, f"Follow a job of {service}",
            "How far it is, and the files that it made.",
            "portal:jobs", answers.OneJob, (service, "job"), OneJob,
        ),
        Resource(
            "GET", f"{_AT}/jobs/{service}/{{job_id}}/files/{{name}}", f"fetch_{service}_file", JOBS,
            f"Fetch a file of a job of {service}",
            "A statement, an export, a sheet: as it was made. Its name and kind are in the headers.",
            "portal:jobs", Shown.FILE, (service, "job_file"), OneFile, noted="a file",
        ),
    )
)  # fmt: skip

ROWS = (
    Resource(
        "GET", "/token", "read_token", TOKEN, "Read what the token is",
        "Its school, its scopes, its last day. Needs no scope: begin here.",
        None, answers.Token,
    ),
    *_EVENTS,
    *_JOBS,
    Resource(
        "GET", f"{_AT}/webhooks", "list_webhooks", WEBHOOKS, "List webhooks",
        "Addresses that are told of the school's events. They are set up by a head or business manager, on the page "
        "Connections.",
        "portal:webhooks", answers.Webhooks, ("portal", "webhooks"), limits.School, pages=whole("endpoint_id"),
    ),
    Resource(
        "GET", f"{_AT}/webhooks/{{endpoint_id}}/deliveries", "list_deliveries", WEBHOOKS, "List a webhook's deliveries",
        "What was sent in the last 30 days, newest first: how often it was tried and what was answered.",
        "portal:webhooks", answers.Deliveries, ("portal", "webhook_deliveries"), of_portal.DeliveriesWanted,
        query={"state": Value("state", "Only those in this state.", "failed")},
        items="deliveries", pages=Told("before"),
    ),
    Resource(
        "POST", f"{_AT}/webhook-deliveries/{{delivery_id}}/resend", "resend_delivery", WEBHOOKS, "Send a delivery again",
        "Once more, with the same id and content: a receiver that keeps the ids it has seen takes it once.",
        "portal:webhooks", answers.Resent, ("portal", "resend_delivery"), of_portal.OneDelivery, status=202,
    ),
)  # fmt: skip
