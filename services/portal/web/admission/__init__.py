"""Who comes in: how somebody signs in, what they may open, what is kept for them, and what a refusal looks like."""
