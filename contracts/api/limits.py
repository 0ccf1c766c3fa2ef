"""What requests of all services have in common: how long a text and how high an amount may be, with the words where one is passed,
a file as it travels, and the requests that name nothing or one school."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.files_over_rpc import LARGEST_FILE_AS_TEXT


def at_most(characters: int) -> validate.Length:
    """A text of so many characters at most."""
    return validate.Length(max=characters, error=f"Enter at most {characters:,} characters.")


NOT_EMPTY = validate.Length(min=1, error="Enter something here.")
SHORT, LONG, WORDS = at_most(120), at_most(300), at_most(4000)
"""A number or a word; a name or a title; what somebody says in sentences."""
PENCE = validate.Range(-(10**12), 10**12, error="The amount is too high to be meant: check it.")
PAID = validate.Range(0, 10**12, error="Give zero or more, and less than ten thousand million pounds.")


class Nothing(Schema):
    """A request without any value."""


class School(Schema):
    """A request about one school."""

    school_id = fields.String(required=True, validate=NOT_EMPTY)


def file_content(too_large: str = "The file is too large: send it in parts of up to 9 MB.") -> fields.String:
    """A file in base64, which the request cannot do without."""
    return fields.String(required=True, validate=validate.Length(max=LARGEST_FILE_AS_TEXT, error=too_large))
