"""Payroll's ways to what lies outside its domain: its tables, files, and the engine that works whole runs in columns."""
