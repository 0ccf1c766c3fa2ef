"""Membership, as a school lives it: the journey, term reviews, the timeline."""
