"""Publication of tenders, awards and contracts as open data: what is due, and what was published."""
