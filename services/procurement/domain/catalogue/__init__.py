"""What can be bought: items with dated terms, price breaks, allergens, a supplier's price list."""
