"""A service for benchmarks."""
