"""Pages of pay runs: from opening a run to its payslips and their working."""
