"""Where people are paid: changed by one person, confirmed by another."""
