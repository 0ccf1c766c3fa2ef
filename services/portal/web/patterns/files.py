"""Files that services hand over, on to whoever asked for them."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from flask import Response


def download(file: Mapping[str, str]) -> Response:
    """A file as services give it (`name`, `media_type`, `content` in base64), to be kept and not shown in place of a page."""
    response = Response(base64.b64decode(file["content"]), mimetype=file["media_type"])
    response.headers.set("Content-Disposition", "attachment", filename=file["name"])
    return response
