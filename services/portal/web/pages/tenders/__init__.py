"""Tenders: planned, published, judged and awarded by the trust, agreed to by schools, read by suppliers."""
