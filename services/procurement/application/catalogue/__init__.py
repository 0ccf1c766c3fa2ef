"""The catalogue: items, terms, price lists."""
