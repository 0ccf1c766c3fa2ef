"""Money: charges, statements, questions about them; for the trust prices, months and incomes."""
