"""One function per command, question and job of membership; each takes a unit of work and returns plain values."""
