"""How an event travels: envelope, outbox, relay, broker, inbox, parking, replay. The guarantees are ours; the rest is glue."""
