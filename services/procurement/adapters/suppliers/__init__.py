"""Suppliers taken on: declarations, conflicts, related parties, bank details, scorecards."""
