"""Contracts that schools share: what is answered, listened to and done by the worker."""

from __future__ import annotations

from shared.service import TableOwned

CONTRACT_REGISTER_TABLES: tuple[TableOwned, ...] = ()


class ContractRegister:
    """Contracts that schools share."""
