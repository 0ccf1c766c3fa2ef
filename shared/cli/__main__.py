"""`python -m shared.cli` is the `quayside` command, for where its script is not on the path."""

from __future__ import annotations

from shared.cli import main

if __name__ == "__main__":
    main(prog_name="quayside")
