"""One function for each command, question and event of the portal's own records."""
