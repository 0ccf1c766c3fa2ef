"""Orders as the supplier gets them: lists, one order, what came and went back, changes."""
