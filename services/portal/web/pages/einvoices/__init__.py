"""Invoices as they arrive, and open data: files sent in, what was found in them, a PDF typed in, what is published."""
