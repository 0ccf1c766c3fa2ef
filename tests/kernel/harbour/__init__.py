"""A service with records of schools, on which export, erasure and the standard calls are tested."""
