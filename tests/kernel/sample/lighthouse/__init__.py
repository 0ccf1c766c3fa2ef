"""A sample service that says things."""
