"""A sample service that listens."""
