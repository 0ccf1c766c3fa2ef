"""Paying through Bacs: the file in Standard 18."""
