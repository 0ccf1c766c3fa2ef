"""Files that services hand over, on to whoever asked for them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response

from shared.files_over_rpc import content_of


def download(file: Mapping[str, str]) -> Response:
    """A file as services give it (`name`, `media_type`, `content` in base64), to be kept and not shown in place of a page."""
    response = Response(content_of(file), mimetype=file["media_type"])
    response.headers.set("Content-Disposition", "attachment", filename=file["name"])
    return response
