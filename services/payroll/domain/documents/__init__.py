"""What payroll gives people on paper: the payslip with its working, the P60 and the P45, as the words and amounts that stand on them."""
