"""Pay runs: opened, entered for, calculated, compared, approved, closed."""
