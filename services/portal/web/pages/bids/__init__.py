"""Sealed bids: the box and who opens it, the bidder, compliance, marks, moderation, the ranking."""
