"""The only place that knows nameko and eventlet: it turns a service's declarations into a nameko service whose traps are
closed. Nothing outside imports these modules but the processes that serve, and callers over RabbitMQ."""
