"""What operators see: metrics, health, structured logs."""
