"""The way to the services: one request's calls, the same question to all of them, names for ids."""
