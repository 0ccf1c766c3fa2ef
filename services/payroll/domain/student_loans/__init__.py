"""Student and postgraduate loan deductions, and the notices that start and stop them."""
