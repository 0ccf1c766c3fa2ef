"""Orders as placed, what came and what went back."""
