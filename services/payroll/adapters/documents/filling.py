"""How a paper fills a template: its fields as JSON values, with long words made breakable."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

from services.payroll.domain.documents.forms import FormPaper
from services.payroll.domain.documents.payslip import PayslipPaper

TEMPLATES = Path(__file__).parent
# The narrowest column that holds what people write takes some 30 letters; what is longer would run into the next one.
_LONG_WORD = re.compile(r"\S{24}(?=\S)")
_MAY_BREAK = "\\g<0>\u200b"


def filled(paper: PayslipPaper | FormPaper) -> dict[str, Any]:
    """The fields of a paper."""
    fields: dict[str, Any] = _breakable(asdict(paper))
    return fields


def _breakable(value: Any) -> Any:
    if isinstance(value, str):
        return _LONG_WORD.sub(_MAY_BREAK, value)
    if isinstance(value, dict):
        return {key: _breakable(one) for key, one in value.items()}
    return [_breakable(one) for one in value] if isinstance(value, list | tuple) else value
