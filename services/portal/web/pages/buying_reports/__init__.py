"""Pages of the reports of a year."""
