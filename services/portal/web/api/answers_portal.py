"""What the API answers about itself and about the work behind it: the token, jobs with their files, events, webhooks."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from services.portal.web.api.answers_membership import SCHOOL_ID
from services.portal.web.api.shapes import day, flag, many, moment, number, page_of, shape, text

JOB_ID = "0192c5f3-0c0d-7b11-8f5e-aa0102030405"
ENDPOINT_ID = "0192c5f6-3a3b-7c3d-8e3f-404142434445"
DELIVERY_ID = "0192c5f6-9a9b-7c9d-8e9f-a0a1a2a3a4a5"
EVENT_ID = "0192c5f6-1a1b-7c1d-8e1f-202122232425"

Token = shape(
    "Token",
    "The token that you call with.",
    token_id=text("0192c5ee-1b2c-7d3e-8f40-515263748596"),
    school_id=text(SCHOOL_ID, "The school that it opens: put it into the other addresses."),
    name=text("Finance system"),
    scopes=many(text("membership:read")),
    expires_on=day("2027-08-31"),
    acts_as=text("token:0192c5ee-1b2c-7d3e-8f40-515263748596", "How the audit trail names it."),
)

_JOB: dict[str, fields.Field[Any]] = {
    "id": text(JOB_ID),
    "kind": text("procurement.statement"),
    "state": text("done", among=("queued", "running", "done", "failed", "cancelled")),
    "step": text("Writing the statement"),
    "done": number(1),
    "total": number(1, null=True),
    "message": text("Done"),
    "created_at": moment("2026-10-02T09:00:00+00:00"),
    "finished_at": moment("2026-10-02T09:00:01+00:00", null=True),
}
Job = shape("Job", "Long work: how far it is.", **_JOB)
Jobs = page_of("Jobs", Job)
OneJob = shape("OneJob", "Long work, with the files that it made.", **_JOB, files=many(text("statement-paper.pdf")))
JobBegun = shape("JobBegun", "Work that was begun.", job_id=text(JOB_ID))

Event = shape(
    "Event",
    "One row of the audit trail: something that happened at this school.",
    position=number(41, "Rises with each event of this service; gaps mean nothing."),
    event_id=text(EVENT_ID, "The same as the `id` in a webhook."),
    type=text("membership.charge.recorded.v1"),
    subject=text("0192c5f1-0b7d-7e02-8d43-91c04f6b7a18", "What it is about: an entry, an order, a subscription …"),
    actor=text("finance@trust.example"),
    why=text("data_protection_officer: service £42.58"),
    at=moment("2026-10-01T06:00:00+00:00"),
    correlation_id=text("0192c5f6-0000-7c1d-8e1f-202122232425", "Shared by all that one request set going."),
    caused_by=text("0192c5f6-0001-7c1d-8e1f-202122232425", "The event that led to this one.", null=True),
)
Events = page_of(
    "Events",
    Event,
    later=text("https://portal.example/api/v1/…?cursor=eyJrIjoi…", "Where to read later what happens from now on."),
)

Webhook = shape(
    "Webhook",
    "An address that is told of the school's events.",
    endpoint_id=text(ENDPOINT_ID),
    name=text("Finance system"),
    url=text("https://finance.example/hooks/quayside"),
    events=many(text("membership.charge.recorded.v1"), "Types that it is told of; none means all."),
    added_at=moment("2026-09-01T08:00:00+00:00"),
    state=text("on", among=("on", "failing", "off")),
    off_because=text("", "Why it was switched off."),
    waiting=number(0, "Messages that wait to be sent."),
    retry_at=moment("2026-09-22T08:05:00+00:00", null=True),
)
Webhooks = page_of("Webhooks", Webhook)
Delivery = shape(
    "Delivery",
    "One event for one webhook, and how the sending went. Kept for 30 days.",
    delivery_id=text(DELIVERY_ID),
    event_id=text(EVENT_ID),
    type=text("membership.charge.recorded.v1"),
    made_at=moment("2026-10-01T06:00:00+00:00"),
    state=text("sent"),
    by_hand=flag(False),
    attempts=number(1),
    last_attempt_at=moment("2026-10-01T06:00:02+00:00", null=True),
    last_status=number(204, "The status that the receiver answered.", null=True),
    last_answer=text("", "The beginning of what it answered."),
)
Deliveries = page_of("Deliveries", Delivery)
Resent = shape("Resent", delivery_id=text(DELIVERY_ID), state=text("waiting"))
