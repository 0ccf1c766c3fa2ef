"""A PDF that came as an invoice: the electronic invoice inside it where there is one (Factur-X, ZUGFeRD, XRechnung), else its
text, which a person reads beside a form. A process of its own opens it, since a few kilobytes of PDF can ask for any amount
of memory and time. There is no reading of pictures."""

from __future__ import annotations

import base64
import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from shared.refusals import NotValid

CHILD = Path(__file__).with_name("pdf_child.py")


@dataclass(frozen=True, slots=True)
class Limits:
    """What opening one PDF may cost. The worker has 512 MB for everything, and its lease on a job lasts two minutes."""

    memory_bytes: int = 320 * 1024 * 1024
    cpu_seconds: int = 15
    wall_seconds: float = 45.0


@dataclass(frozen=True, slots=True)
class PdfFound:
    """What is in a PDF: the XML of an electronic invoice, or nothing but its words. `unread` says why neither is there."""

    xml: bytes | None
    text: str
    pages: int
    unread: str = ""


LIMITS = Limits()
TOO_LONG = "opening it took too long"
DAMAGED = "it is damaged, or asks for more memory than an invoice needs"


def found_in_pdf(content: bytes, limits: Limits = LIMITS) -> PdfFound:
    """What a PDF holds; `unread` where the process that opened it came to no end. Raises NotValid where a password is asked."""
    # -I: nothing of this process's surroundings or folder is imported there.
    command = [sys.executable, "-I", str(CHILD), str(limits.memory_bytes), str(limits.cpu_seconds)]
    try:
        ended = subprocess.run(
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=limits.wall_seconds,
            check=False, env={},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return PdfFound(None, "", 0, TOO_LONG)
    if ended.returncode:
        return PdfFound(None, "", 0, TOO_LONG if ended.returncode == -signal.SIGXCPU else DAMAGED)
    said = json.loads(ended.stdout)
    if refused := said.get("refused"):
        raise NotValid(refused)
    return PdfFound(base64.b64decode(said["xml"]) if said["xml"] else None, said["text"], said["pages"])
