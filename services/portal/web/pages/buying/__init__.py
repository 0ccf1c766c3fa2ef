"""Collective orders: the school's side and the buyer's."""
