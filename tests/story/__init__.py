"""The story that `make run` tells, told as a test."""
