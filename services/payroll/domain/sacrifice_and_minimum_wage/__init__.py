"""Salary sacrifice, and the minimum wage that pay may not be brought below."""
