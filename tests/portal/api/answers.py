"""Whether an answer of the API is one that its document declares."""

from __future__ import annotations

import json
from typing import Any

from services.portal.web.api.resources import NAMED_IN_PATH, Resource
from tests.portal.api.test_api_document import DOCUMENT, problems_with

PROBLEM = {"$ref": "#/components/schemas/Problem"}


def undeclared(row: Resource, response: Any) -> list[str]:
    """What in a response the document does not declare for this address."""
    declared = DOCUMENT["paths"][row.path][row.verb.lower()]["responses"]
    status = str(response.status_code)
    if status not in declared:
        return [f"status {status} is not declared: {response.get_data(as_text=True)[:300]}"]
    found = declared[status]
    if "$ref" in found:
        found = DOCUMENT["components"]["responses"][found["$ref"].rpartition("/")[2]]
    kinds = found.get("content", {})
    if not kinds:
        return [] if not response.get_data() else ["a body where none is declared"]
    if "*/*" in kinds:
        return []
    if response.mimetype not in kinds:
        return [f"{response.mimetype} is not declared for {status}"]
    missing = [
        name for name in found.get("headers", {}) if name in ("ETag", "Location") and name not in response.headers
    ]
    schema = PROBLEM if response.mimetype == "application/problem+json" else kinds[response.mimetype]["schema"]
    return [*missing, *problems_with(json.loads(response.get_data(as_text=True)), schema)]


def path_with(row: Resource, **values: str) -> str:
    """The path of a row with values in it; what is not given gets a value that is nobody's."""
    return NAMED_IN_PATH.sub(lambda found: values.get(found[1], "0192c5f2-0000-7000-8000-000000000000"), row.path)
