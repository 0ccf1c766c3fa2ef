"""Makes `static/` of what npm installed here and of our own style sheet, modules and icon: each under a name with its content's hash,
with a gzip beside it and a `manifest.json` that leads from the plain name to the file. Needs the standard library only.

Of GOV.UK Frontend it takes the style sheet, without the fonts and the crest that are for GOV.UK alone, and the module as it is.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "static"
GOVUK = Path("node_modules") / "govuk-frontend"
OURS = ("*.css", "*.mjs", "*.svg")
ZIPPED = (".css", ".mjs", ".js", ".svg")
HASH_LETTERS = 12  # whitenoise knows a name with 12 hexadecimal letters between dots as one that never changes

FONT_FACE = re.compile(r"(/\*![^*]*\*/)?@font-face\{[^}]*\}")
RULE_WITH_ADDRESS = re.compile(r"[^{}]*\{[^{}]*url\([^{}]*\}")
EMPTY_MEDIA = re.compile(r"@media[^{}]*\{\}")
SOURCE_MAP = re.compile(r"\s*(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S+)\s*$")
OTHER_MODULE = re.compile(r"""(\bfrom\s*|\bimport\s*\(?\s*)(["'])\./([\w.-]+)\2""")
COMMENT = re.compile(r"/\*(?!!).*?\*/", re.DOTALL)
NOT_OURS = ("GDS Transport", "@font-face", "url(", "govuk-crest")


class CannotBuild(Exception):
    """What is missing or not as expected, in words for whoever runs the build."""


def build(source: Path = HERE, static: Path = STATIC) -> dict[str, str]:
    """Fills ``static`` from ``source`` and gives the manifest: plain name to file name. Files of an earlier build go away."""
    named = _named(_contents(source))
    static.mkdir(parents=True, exist_ok=True)
    kept = {"manifest.json", ".made-from"}
    for file_name, content in named.values():
        (static / file_name).write_bytes(content)
        kept.add(file_name)
        if Path(file_name).suffix in ZIPPED:
            (static / f"{file_name}.gz").write_bytes(gzip.compress(content, mtime=0))
            kept.add(f"{file_name}.gz")
    manifest = {name: file_name for name, (file_name, _) in sorted(named.items())}
    # Whole at once: a running process may be reading it.
    fresh = static / "manifest.json.new"
    fresh.write_text(json.dumps(manifest, indent=2) + "\n")
    fresh.replace(static / "manifest.json")
    for path in static.iterdir():
        if path.is_file() and path.name not in kept:
            path.unlink()
    return manifest


def style_without_what_is_for_gov_uk(style: str, version: str) -> str:
    """GOV.UK Frontend's style sheet in Arial, without its fonts and the crest. Raises CannotBuild where any of them is left."""
    style = SOURCE_MAP.sub("", style)
    style = FONT_FACE.sub("", style)
    style = re.sub(r"[\"']?GDS Transport[\"']?,", "", style)
    style = EMPTY_MEDIA.sub("", RULE_WITH_ADDRESS.sub("", style))
    left = [words for words in NOT_OURS if words in style]
    if left:
        raise CannotBuild(f"GOV.UK Frontend {version} has {', '.join(left)} where build.py does not expect it.")
    note = f"/*! GOV.UK Frontend {version}, MIT licence, Crown copyright. Without its fonts and crest. */"
    charset = '@charset "UTF-8";'
    return charset + note + style.removeprefix(charset)


def _contents(source: Path) -> dict[str, bytes]:
    package = source / GOVUK / "package.json"
    if not package.is_file():
        raise CannotBuild("GOV.UK Frontend is not there. Run deploy/local/assets.sh, which installs it and builds.")
    version = json.loads(package.read_text())["version"]
    made = source / GOVUK / "dist" / "govuk"
    style = (made / "govuk-frontend.min.css").read_text()
    found = {
        "govuk-frontend.css": style_without_what_is_for_gov_uk(style, version).encode(),
        "govuk-frontend.js": SOURCE_MAP.sub("\n", (made / "govuk-frontend.min.js").read_text()).encode(),
    }
    for pattern in OURS:
        for path in sorted(source.glob(pattern)):
            text = path.read_text()
            found[path.name] = (_dense(text) if path.suffix == ".css" else text).encode()
    return found


def _dense(style: str) -> str:
    lines = (line.strip() for line in COMMENT.sub("", style).splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def _named(contents: Mapping[str, bytes]) -> dict[str, tuple[str, bytes]]:
    """Each file under the name it is served by. What a module imports is named first: its name is part of the module's content."""
    named: dict[str, tuple[str, bytes]] = {}

    def name(plain: str, wanted_by: tuple[str, ...]) -> str:
        if plain in wanted_by:
            raise CannotBuild(f"Modules import each other in a circle: {' -> '.join((*wanted_by, plain))}.")
        if plain not in contents:
            raise CannotBuild(f"{wanted_by[-1]} imports ./{plain}, which is not here.")
        if plain not in named:
            content = contents[plain]
            if plain.endswith(".mjs"):
                content = OTHER_MODULE.sub(
                    lambda found: f"{found[1]}{found[2]}./{name(found[3], (*wanted_by, plain))}{found[2]}",
                    content.decode(),
                ).encode()
            stem, _, suffix = plain.rpartition(".")
            named[plain] = f"{stem}.{hashlib.sha256(content).hexdigest()[:HASH_LETTERS]}.{suffix}", content
        return named[plain][0]

    for plain in contents:
        name(plain, ())
    return named


def main() -> int:
    """Builds, and prints what each file weighs."""
    try:
        manifest = build()
    except CannotBuild as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 1
    sizes = [(name, *_weights(file_name)) for name, file_name in manifest.items()]
    for name, plain, zipped in [*sizes, ("together", sum(size[1] for size in sizes), sum(size[2] for size in sizes))]:
        print(f"{name:24} {plain / 1000:7.1f} kB {zipped / 1000:7.1f} kB gzipped")  # noqa: T201
    return 0


def _weights(file_name: str) -> tuple[int, int]:
    return (STATIC / file_name).stat().st_size, (STATIC / f"{file_name}.gz").stat().st_size


if __name__ == "__main__":
    sys.exit(main())
