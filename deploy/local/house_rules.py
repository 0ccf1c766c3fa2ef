"""Two kinds of import-linter contract that the house rules need: a list of all that a package may import, and the only places of a library.

Both look at direct imports, and both take patterns (`services.*.domain`), so that a new service is covered the day it is made. Unlike
import-linter's own kinds they do not mind a library or a package that is not there yet.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class MayImport(Contract):
    """Modules in `modules` import the standard library, what is `allowed`, and (`within_own_package`) their own package; nothing else."""

    type_name = "may_import"

    modules = fields.ListField(subfield=fields.StringField())
    allowed = fields.ListField(subfield=fields.StringField(), required=False)
    within_own_package = fields.BooleanField(required=False, default=True)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        return outcome(graph, self._broken(graph))

    def render_broken_contract(self, check: ContractCheck) -> None:
        render(check)

    def _broken(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        for pattern in listed(self.modules):
            for importer in within(graph.modules, [pattern]):
                own = matched_part(importer, pattern)
                allowed = [*listed(self.allowed), *([own] if self.within_own_package else [])]
                for imported in graph.find_modules_directly_imported_by(importer):
                    is_standard = imported.split(".")[0] in sys.stdlib_module_names
                    if not is_standard and not list(within([imported], allowed)):
                        yield importer, imported


class OnlyIn(Contract):
    """The libraries `packages` are imported by modules in `allowed` and by nothing else."""

    type_name = "only_in"

    packages = fields.ListField(subfield=fields.StringField())
    allowed = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        return outcome(graph, self._broken(graph))

    def render_broken_contract(self, check: ContractCheck) -> None:
        render(check)

    def _broken(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        for library in within(graph.modules, listed(self.packages)):
            for importer in graph.find_modules_that_directly_import(library):
                if not list(within([importer], [*listed(self.allowed), *listed(self.packages)])):
                    yield importer, library


def listed(field: object) -> list[str]:
    """What the contract's section says for this field: import-linter puts the values in the place of the declared field."""
    return list(field) if isinstance(field, (list, tuple)) else []


def within(modules: Iterable[str], patterns: Iterable[str]) -> Iterator[str]:
    """Those modules that a pattern names, or that lie in a package that one names. `*` stands for one part of a name."""
    wanted = list(patterns)
    return (module for module in modules if any(matched_part(module, pattern) for pattern in wanted))


def matched_part(module: str, pattern: str) -> str:
    """The package that the pattern names and the module lies in; empty where it does not."""
    found = re.match(rf"{re.escape(pattern).replace(re.escape('*'), '[^.]+')}(?=\.|$)", module)
    return found.group() if found else ""


def outcome(graph: ImportGraph, broken: Iterable[tuple[str, str]]) -> ContractCheck:
    lines = [
        f"{importer} imports {imported} (line {', '.join(str(found['line_number']) for found in details)})"
        for importer, imported in sorted(broken)
        if (details := graph.get_import_details(importer=importer, imported=imported))
    ]
    return ContractCheck(kept=not lines, metadata={"lines": lines})


def render(check: ContractCheck) -> None:
    for line in check.metadata["lines"]:
        output.print_error(line, bold=False)
