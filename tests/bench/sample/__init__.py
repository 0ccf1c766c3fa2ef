"""Two services for benchmarks: `pier` says things, `crane` writes one row for each, as a plain handler would."""
