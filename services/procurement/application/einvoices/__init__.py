"""Invoices as they arrive: files read and checked against the official rules; publication as open data."""
