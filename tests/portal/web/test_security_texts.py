"""Whatever text comes from people, or from the services' records, stands on a page as text: no page takes it for markup, an
attribute, a script or a template. Every page is opened with a nasty end put to every text that any service answers with, with
nasty values in its address, and with nasty values in each of its boxes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from tests.portal.conftest import Told
from tests.portal.ground import Ground, copied
from tests.portal.web.walking import (
    MINE,
    PEOPLE,
    Somebody,
    browser_of,
    opens_for,
    pages_for_people,
    path_of,
    samples_of,
)

NASTY = """ x"'></title></script><evil onevil=1>&{{7*7}}{%endblock%}"""
LEFT_ALONE = {"sign_in.leave", "sign_in.end_others"}
"""What ends the walk of somebody who takes it."""
ODD = {
    "markup": NASTY,
    "nul": "a\x00b",
    "not a number": "1e999",
    "below nothing": "-1",
    "endless": "x" * 50_000,
    "right to left": "\u202egnp.exe\U0001f600",
    "a sheet's formula": '=HYPERLINK("http://evil.example")',
}


STATES = {"state", "stage"}
"""Where an answer names one of a few words of the service's own, which nobody types."""


class Nasty:
    """The way to the services, on which each text of an answer gets a nasty end. Ids and dates have no spaces."""

    def __init__(self, way: Any) -> None:
        self._way = way

    def call(self, *asked: Any, **named: Any) -> Any:
        return _nasty(self._way.call(*asked, **named))

    def call_several(self, *asked: Any) -> Any:
        return _nasty(self._way.call_several(*asked))


def _nasty(said: Any) -> Any:
    if isinstance(said, dict):
        return {key: value if key in STATES else _nasty(value) for key, value in said.items()}
    if isinstance(said, list):
        return [_nasty(one) for one in said]
    return said + NASTY if isinstance(said, str) and " " in said else said


class Markup(HTMLParser):
    """What a browser would take for an element or an attribute of ours that was put there by somebody."""

    def __init__(self) -> None:
        super().__init__()
        self.broken: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "evil" or any(name.startswith("onevil") for name, _ in attrs):
            self.broken.append(f"<{tag} {attrs}>")


def broken_by(page: str) -> list[str]:
    """What of the nasty text a page took for more than text."""
    parser = Markup()
    parser.feed(page)
    raw = [part for part in ("<evil", "&49", "x\"'>", "</title></script>") if part in page]
    return [*parser.broken, *raw]


def test_the_check_finds_what_is_not_escaped() -> None:
    assert broken_by(f"<p>{NASTY}</p>")
    assert broken_by("<input value=a x&#34;&#39;&gt;&lt;evil onevil=1&gt;>")
    assert not broken_by('<p title="x&#34;&#39;&gt;&lt;evil onevil=1&gt;">&lt;evil onevil=1&gt;{{7*7}}</p>')


@pytest.fixture(scope="module")
def nasty(told_today: Told, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    ground = copied(told_today.home, tmp_path_factory.mktemp("nasty") / "trust", told_today.schools, told_today.now)
    ground.samples = samples_of(ground)  # type: ignore[attr-defined]
    ground.client = Nasty(ground.host.client)
    ground.web = type(ground.web)(**{**ground.web.__dict__, "strict": False})
    ground._app = None
    ground.app.testing = False
    yield ground
    ground.stop()


@pytest.fixture(scope="module")
def browsers(nasty: Ground) -> dict[Somebody, FlaskClient]:
    return {one: browser_of(nasty, one) for one in PEOPLE if one.at in (MINE, None)}


def walked(
    ground: Ground, browsers: dict[Somebody, FlaskClient], *, forms: bool = False
) -> Iterator[tuple[str, FlaskClient]]:
    """Each page with the browser of somebody for whom it opens."""
    for rule, access in pages_for_people(ground):
        if forms and ("POST" not in (rule.methods or ()) or rule.endpoint in LEFT_ALONE):
            continue
        somebody = next(one for one in browsers if opens_for(access, one))
        yield path_of(rule, ground.samples), browsers[somebody]  # type: ignore[attr-defined]


def test_no_text_of_the_records_breaks_out_on_any_page(nasty: Ground, browsers: dict[Somebody, FlaskClient]) -> None:
    shown, wrong = 0, []
    for path, browser in walked(nasty, browsers):
        answer = browser.get(path, follow_redirects=True)
        if answer.mimetype in ("text/html", "image/svg+xml"):
            shown += "&lt;evil" in answer.text
            wrong += [f"{path}: {one}" for one in broken_by(answer.text)]
        answer.close()
        assert answer.status_code < 500, path
    assert wrong == []
    assert shown > 40, "pages that show texts of the records"


NAMES = (
    "q", "page", "sort", "state", "next", "after", "from", "until", "school", "year", "month", "kind", "as", "service",
)  # fmt: skip


class Read(ImmutableMultiDict[str, str]):
    """What stands behind the question mark, which notes that a page looked at it."""

    looked_at = False

    def __getitem__(self, key: str) -> str:
        type(self).looked_at = True
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        type(self).looked_at = True
        return super().__contains__(key)

    def getlist(self, *asked: Any, **named: Any) -> Any:
        type(self).looked_at = True
        return super().getlist(*asked, **named)


@pytest.fixture
def looked_at(nasty: Ground, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Whether a page has looked at the values of its address since it was asked last."""

    class Noting(nasty.app.request_class):  # type: ignore[name-defined]
        parameter_storage_class = Read

    monkeypatch.setattr(nasty.app, "request_class", Noting)

    def ask() -> bool:
        was, Read.looked_at = Read.looked_at, False
        return was

    return ask


def test_no_value_in_an_address_breaks_out_on_any_page(
    nasty: Ground, browsers: dict[Somebody, FlaskClient], looked_at: Callable[[], bool]
) -> None:
    """The first value goes to every page, the others to those that look at the values of their address at all."""
    reading = []
    for path, browser in walked(nasty, browsers):
        looked_at()
        refuse_harm(path, browser, NASTY)
        if looked_at():
            reading.append((path, browser))
    assert len(reading) > 20, "pages that look at the values of their address"
    for value in ("a\x00b", "9" * 400, "-1", "\u0663"):
        for path, browser in reading:
            refuse_harm(path, browser, value)


def refuse_harm(path: str, browser: FlaskClient, value: str) -> None:
    answer = browser.get(path, query_string=dict.fromkeys(NAMES, value))
    assert answer.status_code < 500, (path, value)
    if answer.mimetype == "text/html":
        assert broken_by(answer.text) == [], path
    assert "evil" not in (answer.location or "").partition("?")[0], path


@dataclass(frozen=True)
class Form:
    """A page with boxes: the names of those that people or their browsers fill in, and what it carries for us."""

    path: str
    browser: FlaskClient
    names: list[str]
    carried: dict[str, str]

    def filled(self, value: str) -> MultiDict[str, str]:
        return MultiDict([*self.carried.items(), *((name, value) for name in self.names)])


@pytest.fixture(scope="module")
def forms(nasty: Ground, browsers: dict[Somebody, FlaskClient]) -> list[Form]:
    """Each page that takes a form, looked at once: one that is sent again with other content is a new wish."""
    return [form_at(path, browser) for path, browser in walked(nasty, browsers, forms=True)]


def form_at(path: str, browser: FlaskClient) -> Form:
    form = Form(path, browser, [], {})
    for box in re.findall(r"(?s)<(?:input|textarea|select)[^>]*>", browser.get(path).text):
        name, kind = re.search(r'name="([^"]*)"', box), re.search(r'type="([^"]*)"', box)
        kept = re.search(r'value="([^"]*)"', box)
        if name and kept and name[1] in ("csrf_token", "once"):
            form.carried[name[1]] = kept[1]
        elif name and not (kind and kind[1] == "file"):
            form.names.append(name[1])
    return form


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
def test_no_value_in_a_box_breaks_a_page_or_out_of_it(value: str, forms: list[Form]) -> None:
    sent = 0
    for form in forms:
        path, answer = form.path, form.browser.post(form.path, data=form.filled(value))
        sent += form.path not in str(answer.location)
        assert answer.status_code < 500, f"{path}: {answer.status_code}"
        if answer.mimetype == "text/html":
            assert broken_by(answer.text) == [], path
        assert "\n" not in str(answer.headers.get("Location", "")), path
    assert sent > 40
