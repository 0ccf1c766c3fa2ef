"""The two brokers behind one port: RabbitMQ, and one inside the process that needs no server."""
