"""Pages of suppliers: taking them on, their bank details, related parties, how they did."""
