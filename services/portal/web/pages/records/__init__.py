"""What is kept and taken away: documents, long work, erasure."""
