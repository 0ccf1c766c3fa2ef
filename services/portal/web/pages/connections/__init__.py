"""Schools' own systems: tokens, webhooks, the REST API and its guide."""
