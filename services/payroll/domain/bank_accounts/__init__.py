"""Bank accounts as people give them, and whether sort code and account number fit together."""
