"""Where procurement's state is kept: its tables, and the repositories that are the only way to them."""
