"""Payslips, P60s and P45s as PDFs: the templates, and what fills them."""
