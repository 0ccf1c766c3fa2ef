"""Taking services up: the catalogue, subscriptions and their steps, deliveries."""
