"""What goes out of closed runs: returns to HMRC, the bank's file, what others are owed, the ledger's journal, pension returns."""
