"""Health, readiness and metrics of a process over HTTP, for orchestrators and Prometheus."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import make_wsgi_app

from shared.observability.metrics import READY
from shared.settings import Settings

NotReady = Callable[[], str | None]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_said: Any) -> None:
        return


def health_app(service: str, not_ready_because: NotReady) -> Callable[..., Iterable[bytes]]:
    """A WSGI application with /health/live, /health/ready and /metrics."""
    metrics = make_wsgi_app()

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/metrics":
            READY.labels(service).set(0 if not_ready_because() else 1)
            answer: Iterable[bytes] = metrics(environ, start_response)
            return answer
        if path == "/health/live":
            return _say(start_response, "200 OK", f"{service} is alive")
        if path == "/health/ready":
            reason = not_ready_because()
            if reason is None:
                return _say(start_response, "200 OK", f"{service} is ready")
            return _say(start_response, "503 Service Unavailable", f"{service} is not ready: {reason}")
        return _say(start_response, "404 Not Found", "There is /health/live, /health/ready and /metrics")

    return app


def serve_health(settings: Settings, service: str, not_ready_because: NotReady) -> int:
    """Serve `health_app` in a thread; returns the port. A port of 0 in the settings means that none is wanted."""
    if settings.http_port == 0:
        return 0
    server = make_server(
        settings.http_host,
        settings.http_port,
        health_app(service, not_ready_because),
        server_class=_Server,
        handler_class=_Quiet,
    )
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server.server_port


def _say(start_response: Callable[..., Any], status: str, words: str) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [f"{words}\n".encode()]
