"""What was spent, saved and committed, by school, code and contract: what is answered, listened to and done by the worker."""

from __future__ import annotations

from shared.service import TableOwned

REPORTING_TABLES: tuple[TableOwned, ...] = ()


class Reporting:
    """What was spent, saved and committed, by school, code and contract."""
