"""The rows of collective orders."""
