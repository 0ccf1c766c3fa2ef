"""What anybody may read: help, words, accessibility, privacy; and the patterns that pages are made of."""
