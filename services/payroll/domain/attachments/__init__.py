"""Attachment orders: what a court, a council, the Child Maintenance Service or the DWP has an employer take from pay, and in which order."""
