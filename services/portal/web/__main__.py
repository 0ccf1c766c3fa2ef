"""`python -m services.portal.web`: the pages under gunicorn, in one process of threads, outside eventlet.

One process is one set of limits and one set of figures; for more, start more processes. The way to the services is a pool
of its own, made after the start, since a connection does not survive a fork.
"""

from __future__ import annotations

import os
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from services.portal.web.serving import THREADS, not_ready, wsgi
from services.portal.web.settings import web_settings_from
from shared.messaging.calling import Client
from shared.messaging.nameko_edge.client import RabbitTransport
from shared.observability.http import serve_health
from shared.observability.logs import set_up_logging
from shared.runtime import Runtime
from shared.service import installed
from shared.settings import MissingSetting, settings_from

TIMEOUT = 4.0
"""Seconds for one call: a page that waits longer is a broken page. Nothing long is done within a request."""


class Lines(Logger):
    """gunicorn's own words as lines of our log, in its one format."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class Web(BaseApplication):
    """gunicorn with its settings from the environment."""

    def load_config(self) -> None:
        host = os.environ.get("QUAYSIDE_WEB_HOST", "127.0.0.1")
        options = {
            "bind": f"{host}:{os.environ.get('QUAYSIDE_WEB_PORT', '8000')}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS,
            "timeout": 60,
            "graceful_timeout": 15,
            "keepalive": 30,
            "proc_name": "quayside-web",
            "control_socket_disable": True,
            "logger_class": Lines,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        settings = settings_from()
        if settings.amqp_uri is None:
            raise MissingSetting("AMQP_URI is not set: the pages call the services over RabbitMQ.")
        runtime = Runtime(installed.load("portal"), settings, pool_size=THREADS)
        transport = RabbitTransport(settings.amqp_uri, timeout=TIMEOUT)
        client = Client(transport, settings.context_keys[0], again_when_cut=True)
        application = wsgi(runtime, client, web_settings_from(os.environ))
        # After the application stands: before that the process is not ready, whatever its database says.
        serve_health(settings, "portal-web", lambda: not_ready(runtime))
        return application


if __name__ == "__main__":
    set_up_logging("portal-web")
    Web().run()
