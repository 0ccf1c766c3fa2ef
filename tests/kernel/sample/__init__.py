"""Two small services on which the kernel is tested: `lighthouse` says things, `boathouse` listens."""
