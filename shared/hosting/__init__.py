"""Putting services to work: all of them as threads of one process, or each in processes of its own."""
