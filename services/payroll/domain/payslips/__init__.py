"""Payslips: all rooms of the engine put together for one person's employments with one employer in one pay run."""
