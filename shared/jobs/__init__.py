"""Long work in durable steps: what a job may do while it runs, and the worker that runs it."""
