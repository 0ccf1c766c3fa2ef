"""Publication of tenders, awards and contracts as open data (OCDS 1.1.5): pure."""
