"""What was spent, saved and committed, by school, code and contract."""
