"""Pages of employers: PAYE schemes, whose staff each employs, pay groups, what is paid to pension funds, and the ledger's codes."""
