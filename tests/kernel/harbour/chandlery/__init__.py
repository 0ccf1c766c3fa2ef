"""A sample service that keeps records of schools."""
