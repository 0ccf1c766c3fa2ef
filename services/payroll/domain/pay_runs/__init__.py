"""Pay runs: opened, calculated, approved by another person, closed for good; what is entered for one, and how it differs from the last."""
