"""What pages are made of, the same everywhere: lists, forms, fields, cards, wordings, the way around."""
