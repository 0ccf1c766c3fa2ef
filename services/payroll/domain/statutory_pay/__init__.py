"""Statutory sick pay and family pay, occupational pay that stands beside them, and what of it the employer gets back."""
