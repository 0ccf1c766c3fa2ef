"""A spreadsheet that a job of a service checks: the page of what was found, with the button that takes it in once it is right,
and the file with its errors beside the rows. A room says what it takes in by an `Import`; `imports/found.html` shows it, and a
room's own template extends that where it has more to show of a file that is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, redirect, render_template, request

from services.portal.web.admission.buying_roles import SERVICE
from services.portal.web.context import ask, do
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Button, Form
from services.portal.web.patterns.words import number
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class Import:
    """What a room takes in: `what` is the file in words, `take` the method that takes what a job has checked. `page` and
    `errors` give the addresses of a job's pages, `send` that of the form, `see` where what was taken stands, with its words."""

    what: str
    take: str
    page: Callable[[str], str]
    errors: Callable[[str], str]
    send: str
    see: tuple[str, str]
    counts: Sequence[tuple[str, str]]
    """What a file that is right would change: the words, and the name of the number in what was found."""
    template: str = "imports/found.html"
    service: str = SERVICE
    about: Mapping[str, Any] = field(default_factory=dict)
    """What every question about the job names, such as its school."""


def found_page(one: Import, job_id: str, title: str, again: Callable[[Any], Form], **shown: Any) -> Any:
    """What the check found: columns, then rows to correct; or what would change, with the button. `again` makes the form for
    a corrected file from what was found."""
    job = ask(one.service, "job", job_id=job_id, **one.about)
    result = job["result"] or {}
    form = Button(f"Take the {one.what} in")
    if form.sent():
        with form.refusals():
            said = do(one.service, one.take, once=f"take-{job_id}", job_id=job_id, **one.about)
            return redirect(f"{one.page(said['job_id'])}?taking=yes")
    return render_template(
        one.template,
        title=title,
        one=one,
        job=job,
        taking="taking" in request.args,
        running=job["state"] in ("queued", "running"),
        result=result,
        would=[(words, number(result[key])) for words, key in one.counts if key in result],
        form=form,
        again=again(result),
        annotated=one.errors(job_id) if job.get("files") else None,
        **shown,
    )


def annotated_file(job_id: str, service: str = SERVICE, **about: Any) -> Response:
    """The sender's file with its errors beside the rows. Raises NotFound where it had none."""
    files = ask(service, "job", job_id=job_id, **about).get("files") or []
    if not files:
        raise NotFound("This spreadsheet came back without any error.")
    return download(ask(service, "job_file", job_id=job_id, name=files[0], **about))
