"""Procurement: schools buying together, from a need to a paid invoice, inside the law, with the saving proved."""
