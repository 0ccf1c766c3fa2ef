"""The catalogue: tables and repository."""
