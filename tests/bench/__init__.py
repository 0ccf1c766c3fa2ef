"""Benchmarks: ratios measured in one run, against a named peer or limit. Never part of the test suite."""
