"""What goes out of a closed run: the returns to HMRC, payments, what is due to whom, the ledger's journal, pension returns."""
