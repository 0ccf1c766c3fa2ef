"""Suppliers' invoices from their arrival to the payment, for the trust; and what a school is charged of them."""
