"""Payroll: a school's pay run, from the staff list to money in the bank and the return to HMRC."""
