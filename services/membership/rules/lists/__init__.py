"""The catalogue of services and its prices, as dated rows in TOML."""
