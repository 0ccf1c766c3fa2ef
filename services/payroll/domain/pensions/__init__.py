"""Pensions: Teachers' Pensions, the Local Government Pension Scheme, automatic enrolment, and the monthly returns to the schemes."""
