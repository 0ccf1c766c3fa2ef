"""What an employer owes HMRC for a tax month: apprenticeship levy, employment allowance, the position of the month and its deadline."""
