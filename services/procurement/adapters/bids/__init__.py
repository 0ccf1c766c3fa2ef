"""Sealed bids, their opening and their evaluation."""
