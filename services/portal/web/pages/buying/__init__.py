"""Buying together: the school's side and the buyer's."""
