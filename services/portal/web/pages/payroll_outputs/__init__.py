"""Pages of what goes out of closed pay runs: payslips and forms, the bank's file, returns to HMRC, pension schemes, the ledger, what is due."""
