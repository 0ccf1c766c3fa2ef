"""What is kept of what went out of runs: tables, repository, and returns as messages."""
