"""Tenders from the plan to the award."""
