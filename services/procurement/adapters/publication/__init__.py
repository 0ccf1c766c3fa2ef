"""Publication of tenders, awards and contracts as open data: the merged record."""
