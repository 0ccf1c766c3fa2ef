"""Pay runs, their variations and payslips, as rows."""
