"""Files as they travel over RPC: a name, a media type and the content in base64, and how large one may be.

Whoever sends a file makes it with `file_as_json`, whoever is handed one reads it with `content_of`, and what a person sent
is read with `decoded`, which refuses what did not arrive whole in words and at its field.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from shared.errors import InvalidRequest

LARGEST_FILE = 9 * 1024 * 1024
"""Bytes. The form around a file and its way over RPC need the rest of what a message may have: RabbitMQ 4 takes none above 16 MiB."""
LARGEST_FILE_AS_TEXT = LARGEST_FILE // 3 * 4
"""Characters of such a file in base64, which writes three bytes as four."""


def decoded(filename: str, content: str, field: str = "file") -> bytes:
    """The bytes of a file from its base64. Raises InvalidRequest, at `field`, where it did not arrive whole."""
    try:
        return base64.b64decode(content, validate=True)
    except ValueError as broken:
        words = f"{filename} did not arrive whole. Choose it again and send it once more."
        raise InvalidRequest(words, fields={field: [words]}) from broken


def encoded(content: bytes) -> str:
    """The content of a file as it travels."""
    return base64.b64encode(content).decode("ascii")


def file_as_json(name: str, media_type: str, content: bytes) -> dict[str, str]:
    """A file as it travels."""
    return {"name": name, "media_type": media_type, "content": encoded(content)}


def content_of(file: Mapping[str, str]) -> bytes:
    """The bytes of a file that a service handed over."""
    return base64.b64decode(file["content"])
