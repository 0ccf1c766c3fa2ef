"""Serving the pages: the application behind the files that browsers keep, under gunicorn or, in an embedded run, in
threads of the one process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from wsgiref.headers import Headers

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from whitenoise import WhiteNoise

from services.portal.web.admission.headers import for_files
from services.portal.web.app import create_app
from services.portal.web.settings import WebSettings, web_settings_from
from shared.errors import DatabaseAway
from shared.messaging.calling import Client
from shared.runtime import Runtime

THREADS = 16
"""Requests at once. They mostly wait for services; more threads than this only queue at the same two cores."""
WITH_DIGEST = r"^.+\.[0-9a-f]{12}\..+$"
"""Addresses of files that never change, since their name holds a digest of what is in them."""
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def wsgi(runtime: Runtime, client: Client, settings: WebSettings) -> Wsgi:
    """The application with its styles and scripts served from memory, compressed, to be kept for ever."""
    app = create_app(runtime, client, settings)

    def guarded(headers: Headers, _path: str, _url: str) -> None:
        for name, value in for_files(settings.secure).items():
            headers[name] = value

    served: Wsgi = WhiteNoise(
        app.wsgi_app,
        root=str(settings.static),
        prefix="assets/",
        max_age=365 * 24 * 3600,
        immutable_file_test=WITH_DIGEST,
        add_headers_function=guarded,
        allow_all_origins=False,
    )
    return served


def not_ready(runtime: Runtime) -> str | None:
    """What keeps the pages from being served, in words. A service that is away does not: its cards say so."""
    try:
        runtime.check_database()
    except DatabaseAway as problem:
        return f"the portal's own records are away: {problem}"
    return None


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *_said: Any) -> None:
        return


class EmbeddedWeb:
    """The pages in threads of this process: for the embedded run and for tests, not for a trust."""

    def __init__(self, runtime: Runtime, client: Client, settings: WebSettings, host: str, port: int) -> None:
        self._server: BaseWSGIServer = make_server(
            host, port, wsgi(runtime, client, settings), threaded=True, request_handler=_Quiet
        )
        self._thread = threading.Thread(target=self._server.serve_forever, name="portal-web", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()


def embedded(runtime: Runtime, client: Client, words: Mapping[str, str]) -> EmbeddedWeb:
    """The pages as threads of this process, where `words` (as environment variables) say; they are served on return."""
    pages = EmbeddedWeb(
        runtime, client, web_settings_from(words), words["QUAYSIDE_WEB_HOST"], int(words["QUAYSIDE_WEB_PORT"])
    )
    pages.start()
    return pages
