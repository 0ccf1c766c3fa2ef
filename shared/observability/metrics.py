"""Every metric of the house, typed in one place. Labels never carry a school or a person: their number would grow with
the trust, and metrics are read by people who may not know them."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

# Counter: events taken in, by what became of them (handled, duplicate, skipped).
EVENTS_HANDLED = Counter("quayside_events_total", "Events taken in", ["service", "type", "outcome"])
# Counter: events parked, by cause.
EVENTS_PARKED = Counter("quayside_events_parked_total", "Events parked", ["service", "cause"])
# Histogram: seconds from the commit at the source to the commit of the effect here; one sample per batch.
EVENTS_LAG = Histogram(
    "quayside_event_lag_seconds",
    "Seconds from recording an event to its effect",
    ["service"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300),
)
# Gauge: parked events that are not ended, by cause and state.
PARKED_OPEN = Gauge("quayside_parked_open", "Parked events that are not ended", ["service", "cause", "state"])
# Gauge: events in the outbox that the broker has not confirmed.
OUTBOX_DEPTH = Gauge("quayside_outbox_depth", "Events not yet published", ["service"])
# Gauge: age of the oldest of them.
OUTBOX_OLDEST = Gauge("quayside_outbox_oldest_seconds", "Age of the oldest event not yet published", ["service"])
# Counter: events put on the broker and confirmed by it.
PUBLISHED = Counter("quayside_published_total", "Events published and confirmed", ["service"])
# Counter: events that no queue wanted; they stay in the outbox.
UNROUTED = Counter("quayside_unrouted_total", "Events published that no queue wanted", ["service"])
# Gauge: events in the alternate exchange's queue, as the broker last said.
UNROUTED_KEPT = Gauge("quayside_unrouted_kept", "Events that no queue wanted and the broker keeps")
# Counter: times the broker could not be reached or did not confirm.
BROKER_AWAY = Counter("quayside_broker_away_total", "Times the broker was away", ["service"])
# Counter: times the database could not be reached while events waited.
DATABASE_AWAY = Counter("quayside_database_away_total", "Times the database was away", ["service"])
# Counter: RPC calls answered, by outcome (ok, or the code of the refusal).
RPC_CALLS = Counter("quayside_rpc_total", "RPC calls answered", ["service", "method", "outcome"])
# Histogram: seconds an RPC call took inside the service.
RPC_SECONDS = Histogram("quayside_rpc_seconds", "Seconds to answer an RPC call", ["service", "method"])
# Counter: jobs ended, by kind and state (done, failed).
JOBS_ENDED = Counter("quayside_jobs_total", "Jobs ended", ["service", "kind", "state"])
# Histogram: seconds of the attempt in which a job was done, by kind (a pay run's calculation, close and return among them).
JOB_SECONDS = Histogram(
    "quayside_job_seconds",
    "Seconds in which a job was done",
    ["service", "kind"],
    buckets=(0.1, 1, 5, 15, 60, 300, 1800),
)
# Gauge: jobs that wait or run.
JOBS_OPEN = Gauge("quayside_jobs_open", "Jobs that wait or run", ["service", "state"])
# Counter: sweeps run, by outcome (done, failed).
SWEEPS = Counter("quayside_sweeps_total", "Sweeps run", ["service", "name", "outcome"])
# Gauge: whether the process serves or works just now; asked afresh each time that metrics are read.
READY = Gauge("quayside_ready", "1 where the process is ready, 0 where it waits for something", ["service"])
# Gauge: what should have gone on by now and waits for somebody, by what it is.
OVERDUE = Gauge("quayside_overdue", "Things past their time that wait for somebody", ["service", "what"])
# Counter: ways into the portal tried, by outcome (ok, wrong, locked, refused).
SIGN_INS = Counter("quayside_sign_ins_total", "Sign-ins tried", ["way", "outcome"])
# Gauge: sessions of the portal that hold.
SESSIONS_OPEN = Gauge("quayside_sessions_open", "Sessions that hold")
# Counter: webhook messages sent to schools' own systems, by outcome (sent, failed, switched_off).
WEBHOOKS = Counter("quayside_webhooks_total", "Webhook messages sent", ["outcome"])
# Gauge: webhook messages that wait for an endpoint that is on.
WEBHOOKS_WAITING = Gauge("quayside_webhooks_waiting", "Webhook messages waiting")
# Gauge: age of the oldest of them.
WEBHOOKS_OLDEST = Gauge("quayside_webhooks_oldest_seconds", "Age of the oldest webhook message waiting")
# Gauge: webhook endpoints that are off.
WEBHOOKS_OFF = Gauge("quayside_webhook_endpoints_off", "Webhook endpoints that are off")
# Gauge: pay runs that are neither closed nor abandoned, by state (opened, calculated, approved).
PAY_RUNS_OPEN = Gauge("quayside_pay_runs_open", "Pay runs that are not over", ["state"])
# Gauge: people of such runs who keep them open, by why (refused: could not be worked out; blocked: net pay below nothing; differing:
# the two calculations come to different figures).
PAY_RUN_PEOPLE = Gauge("quayside_pay_run_people", "People who keep a pay run open", ["why"])
# Gauge: payslips of closed runs whose payday is not more than a year ago.
PAYSLIPS_ISSUED = Gauge("quayside_payslips_issued", "Payslips issued within a year")
# Gauge: closed runs within a year whose full payment submissions all have faults for which HMRC would turn them down.
RETURNS_WITH_FAULTS = Gauge("quayside_returns_with_faults", "Closed pay runs whose returns HMRC would turn down")
