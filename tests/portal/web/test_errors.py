"""Error pages: each says what happened, whether anything was done, what to do next; nothing from inside is shown."""

from __future__ import annotations

import http.client
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, abort
from werkzeug.exceptions import UnsupportedMediaType

from services.portal.web.admission import errors
from services.portal.web.admission.access import ANYBODY, SIGNED_IN, Pages, at_school
from services.portal.web.serving import EmbeddedWeb
from shared.errors import Conflict, DatabaseAway, InvalidRequest, NotTakenUp, QuaysideError, ServiceAway
from tests.portal.ground import Ground, words_of

HEAD = "head@manor_mead"
INSIDE = "the password of the database is hunter2"
REFUSALS: dict[str, tuple[QuaysideError, int]] = {
    "invalid": (InvalidRequest("The date lies before the opening of the school."), 400),
    "not-taken-up": (NotTakenUp("Manor Mead School has not taken procurement up."), 403),
    "conflict": (Conflict("Somebody changed the quantity to 12 meanwhile."), 409),
    "away": (ServiceAway("Procurement does not answer just now.", service="procurement"), 503),
}


def _room() -> Pages:
    pages = Pages("trouble", __name__)

    @pages.page("/schools/<school_id>/trouble/<kind>", may=at_school(), methods=("GET", "POST"))
    def at_a_school(school_id: str, kind: str) -> Any:
        raise REFUSALS[kind][0]

    @pages.page("/trouble", may=SIGNED_IN, methods=("GET", "POST"))
    def trouble() -> Any:
        raise KeyError(INSIDE)

    @pages.page("/trouble/database", may=ANYBODY)
    def database() -> Any:
        raise DatabaseAway(INSIDE)

    @pages.page("/trouble/status/<int:status>", may=ANYBODY, methods=("GET", "POST"))
    def status(status: int) -> Any:
        if status == 415:
            raise UnsupportedMediaType(INSIDE)
        return abort(status, INSIDE)

    @pages.page("/programs/trouble", may=ANYBODY)
    def program() -> Any:
        raise KeyError(INSIDE)

    return pages


@pytest.fixture(scope="module")
def trouble(reading: Ground) -> Iterator[Ground]:
    """A ground with a room of pages that fail."""
    app: Flask = reading.app
    app.register_blueprint(_room())
    app.testing = False
    yield reading
    app.testing = True


@pytest.mark.parametrize("kind", REFUSALS)
def test_what_a_service_refuses_is_shown_in_its_own_words(kind: str, trouble: Ground) -> None:
    refusal, status = REFUSALS[kind]
    answer = trouble.signed_in(HEAD).client.get(f"/schools/{trouble.schools['manor_mead']}/trouble/{kind}")
    assert answer.status_code == status
    words = words_of(answer.text)
    assert refusal.message in words
    assert f"Reference: {answer.headers['X-Correlation-Id']}" in words
    assert "Manor Mead School" in words, "the school's own navigation stays"


def test_a_service_not_taken_up_leads_back_to_the_school(trouble: Ground) -> None:
    home = f"/schools/{trouble.schools['manor_mead']}/"
    answer = trouble.signed_in(HEAD).client.get(f"{home}trouble/not-taken-up")
    assert f'href="{home}">Back to Manor Mead School' in answer.text


def test_what_nobody_foresaw_is_logged_whole_and_shown_as_a_reference(
    trouble: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = trouble.signed_in(HEAD).client.get("/trouble")
    assert answer.status_code == 500
    words = words_of(answer.text)
    assert "We did not foresee this" in words
    assert f"Reference: {answer.headers['X-Correlation-Id']}" in words
    for leak in (INSIDE, "KeyError", "Traceback", "test_errors"):
        assert leak not in answer.text
    logged = next(one for one in caplog.records if one.message == "page failed")
    assert getattr(logged, "reference") == answer.headers["X-Correlation-Id"]  # noqa: B009
    assert logged.exc_info is not None
    assert INSIDE in str(logged.exc_info[1])


def test_a_service_that_fails_is_no_fault_of_the_request_and_its_log_has_the_reference_of_the_page(
    trouble: Ground, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: Any, **_named: Any) -> Any:
        raise KeyError(INSIDE)

    monkeypatch.setattr("services.membership.application.people.people_of_school", broken)
    browser = trouble.signed_in(HEAD)
    with caplog.at_level(logging.ERROR):
        answer = browser.client.get(f"/schools/{trouble.schools['manor_mead']}/people/")
    assert answer.status_code == 500
    reference = answer.headers["X-Correlation-Id"]
    assert f"Quote {reference} when you report it" in words_of(answer.text)
    assert INSIDE not in answer.text
    logged = next(one for one in caplog.records if one.message == "rpc failed")
    assert getattr(logged, "correlation_id") == reference  # noqa: B009


def test_an_error_page_that_fails_itself_still_says_the_reference(
    trouble: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = trouble.signed_in(HEAD)

    def broken(*_args: Any, **_named: Any) -> str:
        raise RuntimeError(INSIDE)

    monkeypatch.setattr(errors, "render_template", broken)
    answer = browser.client.get("/trouble")
    assert answer.status_code == 500
    assert answer.mimetype == "text/plain"
    assert f"Reference: {answer.headers['X-Correlation-Id']}" in answer.text
    assert INSIDE not in answer.text


def test_whom_to_ask_can_be_read_while_the_records_are_away(trouble: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = trouble.signed_in(HEAD)

    def away(*_args: Any, **_named: Any) -> Any:
        raise DatabaseAway(INSIDE)

    monkeypatch.setattr("services.portal.application.sign_ins.session_of", away)
    assert "Whom to ask" in browser.text("/help")
    assert browser.client.get("/account").status_code == 503


def test_records_that_are_away_are_said_to_be(trouble: Ground) -> None:
    answer = trouble.visitor().client.get("/trouble/database")
    assert answer.status_code == 503
    assert "The portal’s own records do not answer just now" in words_of(answer.text)
    assert INSIDE not in answer.text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "Nothing was saved"), (403, "You cannot open this page"), (404, "Page not found"), (410, "Nothing was saved"),
        (413, "A file may have up to 9 megabytes"), (415, "Send a spreadsheet: CSV, XLSX, XLS or ODS"),
        (429, "Wait a minute, then try again"), (500, "We did not foresee this"), (503, "Nothing is lost"),
    ],
)  # fmt: skip
def test_each_status_has_words_for_a_person(status: int, words: str, trouble: Ground) -> None:
    answer = trouble.visitor().client.get(f"/trouble/status/{status}")
    assert answer.status_code == status
    assert words in words_of(answer.text)
    assert INSIDE not in answer.text


def test_an_address_that_is_not_there_greets_whoever_is_signed_in(trouble: Ground) -> None:
    answer = trouble.signed_in(HEAD).client.get("/no/such/page")
    assert answer.status_code == 404
    assert "Hannah Cole" in words_of(answer.text)
    assert "If you typed the address, check it is right." in words_of(answer.text)
    assert trouble.visitor().client.get("/no/such/page").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/account"), ("DELETE", "/sign-in"), ("PUT", "/"), ("PATCH", "/help")]
)
def test_a_method_that_an_address_does_not_take_is_answered_with_those_it_does(
    method: str, path: str, trouble: Ground
) -> None:
    answer = trouble.signed_in(HEAD).client.open(path, method=method)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert "This address does not take that" in words_of(answer.text)


def test_errors_below_a_path_can_be_answered_for_programs(ground: Ground) -> None:
    app = ground.app
    app.testing = False
    app.register_blueprint(_room())
    errors.answer_under(
        app, "/programs/", lambda said: ({"title": said.title, "detail": said.words}, said.status, dict(said.headers))
    )
    client = ground.visitor().client
    assert client.get("/programs/trouble").json == {"title": "", "detail": errors.SAID[500]}
    assert client.get("/programs/no/such").status_code == 404
    assert client.get("/programs/no/such").is_json
    assert client.post("/programs/trouble", data={"a": "b"}).status_code == 405
    assert client.post("/programs/trouble").headers["Allow"]
    assert not client.get("/no/such").is_json


# Too large


TOO_MUCH = 11 * 1024 * 1024


def test_a_request_that_says_it_is_too_large_is_answered_with_the_page(trouble: Ground) -> None:
    browser = trouble.signed_in(HEAD)
    answer = browser.client.post("/sign-out", data=b"0" * TOO_MUCH, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413
    words = words_of(answer.text)
    assert "The file or form is too large" in words
    assert "leave out columns that are not needed" in words


def test_a_form_with_more_boxes_than_there_are_is_refused(trouble: Ground) -> None:
    browser = trouble.signed_in(HEAD)
    fields = {f"box{number}": (None, "1") for number in range(5_001)}
    parts = (
        "".join(f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n1\r\n' for name in fields) + "--b--\r\n"
    )
    answer = browser.client.post("/sign-out", data=parts, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413


def test_somebody_too_large_and_not_signed_in_is_answered_too(trouble: Ground) -> None:
    answer = trouble.visitor().client.post("/sign-in", data={"account": "x" * TOO_MUCH})
    assert answer.status_code == 413


def _posted(port: int, size: int) -> tuple[int, str]:
    """What a browser reads that sends a file whole before it looks for an answer, as they do."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest("POST", "/sign-in")
        connection.putheader("Content-Type", "application/octet-stream")
        connection.putheader("Content-Length", str(size))
        connection.endheaders()
        for _ in range(size // 65_536):
            connection.send(b"0" * 65_536)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_in_the_embedded_run_a_browser_reads_the_page_and_not_a_broken_connection(ground: Ground) -> None:
    web = EmbeddedWeb(ground.host.runtimes["portal"], ground.client, ground.web, "127.0.0.1", 0)
    web.start()
    try:
        status, page = _posted(web.port, 32 * 1024 * 1024)
    finally:
        web.stop()
    assert status == 413
    assert "The file or form is too large" in words_of(page)


class _Sent:
    """What a server hands over of a request: counts what was read of it."""

    def __init__(self, size: int, breaks_at: int | None = None) -> None:
        self.left, self._breaks_at = size, breaks_at

    def read(self, most: int = -1) -> bytes:
        if self._breaks_at is not None and self.left < self._breaks_at:
            raise ConnectionResetError("the sender has gone")
        piece = self.left if most < 0 else min(most, self.left)
        self.left -= piece
        return b"0" * piece


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [("/sign-in", TOO_MUCH, 413), ("/account/passphrase", 3_000_000, 302), ("/no/such/page", 3_000_000, 404), ("/help", 3_000_000, 405)],
)  # fmt: skip
def test_what_no_page_read_is_read_away_so_that_the_sender_sees_the_answer(
    path: str, size: int, status: int, trouble: Ground
) -> None:
    sent = _Sent(size)
    environ = {"wsgi.input": sent, "CONTENT_LENGTH": str(size), "CONTENT_TYPE": "application/octet-stream"}
    answer = trouble.visitor().client.post(path, environ_overrides=environ)
    assert answer.status_code == status
    assert sent.left == 0


def test_a_film_is_not_listened_to_to_its_end(trouble: Ground) -> None:
    sent = _Sent(2_000_000_000)
    environ = {"wsgi.input": sent, "CONTENT_LENGTH": "2000000000", "CONTENT_TYPE": "application/octet-stream"}
    assert trouble.visitor().client.post("/sign-in", environ_overrides=environ).status_code == 413
    assert sent.left == 2_000_000_000


def test_a_sender_who_goes_away_in_the_middle_breaks_nothing(trouble: Ground) -> None:
    sent = _Sent(TOO_MUCH, breaks_at=TOO_MUCH - 200_000)
    environ = {"wsgi.input": sent, "CONTENT_LENGTH": str(TOO_MUCH), "CONTENT_TYPE": "application/octet-stream"}
    assert trouble.visitor().client.post("/sign-in", environ_overrides=environ).status_code == 413


def test_words_for_every_status_say_whether_anything_was_saved() -> None:
    for status in (400, 405, 413, 415):
        assert "Nothing was saved" in errors.SAID[status]
    assert set(errors.SAID) <= set(errors.TITLES)
