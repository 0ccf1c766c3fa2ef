"""Forms that lose nothing and do nothing twice: a form carries a key of its own, so sending it again is known; what was
typed before a session ended is in it again; a service's refusal stands beside the field that it is about."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from flask import request
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FileField, FormField, HiddenField, MultipleFileField, SubmitField
from wtforms.fields import DateField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types of the library
from wtforms.validators import DataRequired

from services.portal.web.admission import unfinished
from services.portal.web.patterns.fields import PARTS, DayField, words_field
from shared.errors import Conflict, InvalidRequest, NotTakenUp, QuaysideError
from shared.identifiers import new_id

PLAIN: Mapping[str, str] = {
    "Not a valid integer value.": "Enter a whole number, such as 3",
    "Not a valid decimal value.": "Enter a number, such as 2.5",
    "Not a valid choice.": "Choose one of those that are listed",
    "Invalid Choice: could not coerce.": "Choose one of those that are listed",
    "This field is required.": "Fill this in",
}
"""What the library says of a value, as this portal says it."""


class PlainWords:
    """The library's own words, put plainly: it takes this for a translation."""

    def gettext(self, words: str) -> str:
        return PLAIN.get(words, words)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return singular if number == 1 else plural


class Form(FlaskForm):
    """Base of every form. A view reads:

    form = AskForQuantities()
    if form.sent():
        with form.refusals():
            do("procurement", "ask_for", once=form.once_key(), …)
            return redirect(…)
    return render_template(…, form=form)
    """

    class Meta(FlaskForm.Meta):
        """Choices are written as pairs (value, words); the library wants objects of its own."""

        def get_translations(self, form: Any) -> PlainWords:
            return PlainWords()

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            choices = unbound_field.kwargs.get("choices")
            if isinstance(choices, list | tuple):
                unbound_field.kwargs["choices"] = [
                    SelectChoice(*one) if isinstance(one, tuple) else one for one in choices
                ]
            return super().bind_field(form, unbound_field, options)

    once = HiddenField()

    def __init__(self, *positional: Any, **named: Any) -> None:
        self.came_back = False
        self.problem: str | None = None
        self.problem_is_conflict = False
        typed = unfinished.before()
        if typed is not None and not positional and "formdata" not in named:
            super().__init__(
                formdata=MultiDict([(name, value) for name, values in typed.items() for value in values]), **named
            )
            self.came_back = True
        else:
            super().__init__(*positional, **named)
        if not self.once.data:
            self.once.data = new_id()

    def sent(self) -> bool:
        """Whether the form was sent and each field is well formed."""
        return bool(self.validate_on_submit())

    def once_key(self) -> str:
        """The idempotency key of what was sent: the same form with the same content is done once. Content that was
        changed after going back is a new wish, and so is another file."""
        content = sorted((name, values) for name, values in request.form.lists() if name != "csrf_token")
        return hashlib.sha256(json.dumps([content, _files_sent()]).encode()).hexdigest()

    @contextmanager
    def refusals(self, names: Mapping[str, str] | None = None) -> Iterator[None]:
        """What a service refuses inside is shown on the form: beside the field it names, else above all.

        `names` maps names of the service's request to names of fields here, where they differ.
        """
        try:
            yield
        except (InvalidRequest, NotTakenUp, Conflict) as refusal:
            self._take(refusal, names or {})

    def _take(self, refusal: QuaysideError, names: Mapping[str, str]) -> None:
        placed = False
        for name, words in dict(refusal.details.get("fields") or {}).items():
            field = self._fields.get(names.get(name, name))
            if field is not None and field.name not in ("once", "csrf_token"):
                field.errors = [*field.errors, *_sentences(words)]
                placed = True
        if not placed:
            self.problem = refusal.message
            self.problem_is_conflict = isinstance(refusal, Conflict)

    def in_page_order(self) -> list[Any]:
        """The fields as they stand on the page, so that the summary of errors follows them."""
        return list(self)

    def shown_names(self) -> list[str]:
        """The names of the fields that a person fills in, as they stand on the page."""
        return [field.name for field in self.in_page_order() if not isinstance(field, HiddenField | SubmitField)]

    @property
    def sends_files(self) -> bool:
        """Whether a file is among them, so that the form travels in parts."""
        return any(isinstance(field, FileField | MultipleFileField) for field in self)

    def error_list(self) -> list[dict[str, str]]:
        """The lines of the error summary; each leads to the first box of its field."""
        lines = [{"text": self.problem}] if self.problem else []
        for field in self.in_page_order():
            lines += [{"text": words, "href": f"#{box}"} for box, words in _problems_of(field)]
        return lines


class SubmitOnce(GovSubmitInput):
    """A button that a double click presses once."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        return {"preventDoubleClick": True, **params}


class Button(Form):
    """A button alone: `Button("Make the PDF")`."""

    submit = SubmitField(widget=SubmitOnce())

    def __init__(self, words: str, **named: Any) -> None:
        super().__init__(**named)
        self.submit.label.text = words


class Reason(Button):
    """A button with the question why: `Reason("Stop the link", needed="Say why the link is stopped")`."""

    reason = words_field("Why?")

    def __init__(
        self,
        words: str,
        *,
        asks: str = "Why?",
        hint: str = "Whoever asks later reads it.",
        needed: str = "Say why, for whoever asks later",
        **named: Any,
    ) -> None:
        super().__init__(words, **named)
        self.reason.label.text = asks
        self.reason.description = hint
        self.reason.validators = [DataRequired(needed), *self.reason.validators]

    def in_page_order(self) -> list[Any]:
        return [self.reason, self.submit]


def _files_sent() -> list[tuple[str, str, str]]:
    """Field, name and digest of every file of the request, which can be read as before."""
    return [(field, one.filename or "", _digest(one.stream)) for field, one in request.files.items(multi=True)]


def _digest(stream: IO[bytes]) -> str:
    place = stream.tell()
    stream.seek(0)
    digest = hashlib.sha256(stream.read()).hexdigest()
    stream.seek(place)
    return digest


def _sentences(words: Any) -> list[str]:
    return [str(one) for one in words] if isinstance(words, list | tuple) else [str(words)]


def _problems_of(field: Any) -> list[tuple[str, str]]:
    """The first problem of a field with the box that it is about; of a group of fields, of each in it."""
    if isinstance(field, FormField | FieldList):
        own = [words for words in field.errors if isinstance(words, str)][:1] if isinstance(field.errors, list) else []
        inside = [problem for one in field for problem in _problems_of(one)]
        return [*((_first_box(field), words) for words in own), *inside]
    return [(_first_box(field), str(words)) for words in list(field.errors)[:1]]


def _first_box(field: Any) -> str:
    """What can be typed into or chosen: a group's own id is not that of a box. A choice's id is that of its first item."""
    if isinstance(field, FormField | FieldList):
        first = next(iter(field), None)
        return _first_box(first) if first is not None else str(field.id)
    if isinstance(field, DayField):
        return f"{field.id}-{(field.wrong or PARTS)[0]}"
    return f"{field.id}-day" if isinstance(field, DateField) else str(field.id)
