"""What a school takes away when it leaves: its files in one zip, with a page that lists them and a hash of each.

Deterministic: the same files, title and facts give the same bytes, so the hash of a bundle can be checked again later.
``index.html`` opens in any browser without a network; ``manifest.json`` says the same to a program.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath
from urllib.parse import quote

INDEX, MANIFEST = "index.html", "manifest.json"
# The earliest date a zip can hold: a fixed one, so that the bytes do not depend on the day.
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE_BY_ALL = 0o644 << 16
_UNIX = 3
_CSS = """
body { font: 1.05rem/1.5 system-ui, sans-serif; color: #0b0c0c; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h1 { line-height: 1.2 } dt { font-weight: 700 } dd { margin: 0 0 .5rem }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100% }
caption { text-align: left; font-weight: 700; padding: .5rem 0 }
th, td { text-align: left; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid #b1b4b6; vertical-align: top }
.number { text-align: right; white-space: nowrap } code { font-size: .8rem; overflow-wrap: anywhere }
a { color: #1d5a8a } a:focus { outline: 3px solid #fd0; color: #0b0c0c }
"""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A zip and the SHA-256 of it, in hexadecimal."""

    content: bytes
    sha256: str


def make_bundle(files: Mapping[str, bytes], title: str, facts: Sequence[tuple[str, str]] = ()) -> Bundle:
    """The files (by their path in the bundle) as one zip with its index page and manifest.

    ``facts`` are label and value pairs for the page: the school, the service, the day, what was left out and why.
    Raises ValueError when a path would leave the bundle, is taken by the bundle itself, or is given twice in effect.
    """
    for path in files:
        _refuse_bad_path(path)
    same = _same_but_for_case(files)
    if same:
        raise ValueError(f"'{same[0]}' and '{same[1]}' would be one file on some computers: rename one")
    listed = [
        {"path": path, "bytes": len(files[path]), "sha256": hashlib.sha256(files[path]).hexdigest()}
        for path in sorted(files)
    ]
    manifest = {"title": title, "facts": [list(fact) for fact in facts], "files": listed}
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, INDEX, _index_page(title, facts, listed).encode())
        _add(archive, MANIFEST, (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode())
        for path in sorted(files):
            _add(archive, path, files[path])
    content = zipped.getvalue()
    return Bundle(content, hashlib.sha256(content).hexdigest())


def verify_bundle(content: bytes) -> list[str]:
    """What is wrong with a bundle, file by file, in words; an empty list when every file is as its manifest says."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        if MANIFEST not in names:
            return [f"{MANIFEST} is missing, so nothing can be checked"]
        listed = {one["path"]: one["sha256"] for one in json.loads(archive.read(MANIFEST))["files"]}
        wrong = [f"{path} is missing" for path in sorted(listed.keys() - names)]
        wrong += [f"{path} is not in the manifest" for path in sorted(names - listed.keys() - {INDEX, MANIFEST})]
        for path in sorted(listed.keys() & names):
            if hashlib.sha256(archive.read(path)).hexdigest() != listed[path]:
                wrong.append(f"{path} is not what it was when the bundle was made")
    return wrong


def _refuse_bad_path(path: str) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path != "/".join(parts) or ".." in parts or any(character in path for character in '\\:\0<>"|?*'):
        raise ValueError(f"'{path}' cannot be a file's path in a bundle: use plain names with / between them")
    if path.casefold() in {INDEX, MANIFEST}:
        raise ValueError(f"'{path}' is a name the bundle uses itself: rename the file")


def _same_but_for_case(paths: Mapping[str, bytes]) -> tuple[str, str] | None:
    seen: dict[str, str] = {}
    for path in paths:
        before = seen.setdefault(path.casefold(), path)
        if before != path:
            return before, path
    return None


def _add(archive: zipfile.ZipFile, path: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(path, _FIXED_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = _UNIX
    entry.external_attr = _READABLE_BY_ALL
    archive.writestr(entry, content)


def _index_page(title: str, facts: Sequence[tuple[str, str]], listed: Sequence[Mapping[str, object]]) -> str:
    told = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>\n" for label, value in facts)
    rows = "".join(
        f'<tr><th scope="row"><a href="{escape(quote(str(one["path"])))}">{escape(str(one["path"]))}</a></th>'
        f'<td class="number">{one["bytes"]:,} bytes</td><td><code>{one["sha256"]}</code></td></tr>\n'
        for one in listed
    )
    count = f"{len(listed):,} {'file' if len(listed) == 1 else 'files'}"
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_CSS}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{f"<dl>{told}</dl>" if told else ""}
<div class="wide" role="region" aria-label="Files" tabindex="0">
<table>
<caption>{count}, each with its size and SHA-256</caption>
<thead><tr><th scope="col">File</th><th scope="col" class="number">Size</th><th scope="col">SHA-256</th></tr></thead>
<tbody>
{rows}</tbody>
</table>
</div>
<p>A program reads the same list in <a href="{MANIFEST}">{MANIFEST}</a>.</p>
</main>
</body>
</html>
"""
