"""Returns as the XML messages that HMRC takes, and their check by HMRC's own files."""
