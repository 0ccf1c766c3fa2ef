"""What the portal itself decides, pure: how long a session lives, what a passphrase must be, how a webhook is signed and retried."""
