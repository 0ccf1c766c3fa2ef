"""Engines, transactions, the kernel's own tables and the fence between schools. SQL of the kernel lives here only."""
