"""Employers, their pay groups, and which school belongs to which employer."""
