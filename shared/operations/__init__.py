"""What operators do: look after parked events, compare outboxes with inboxes, ask why something happened."""
