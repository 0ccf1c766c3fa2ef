"""Invoices matched, approved and proposed for payment."""
