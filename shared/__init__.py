"""The kernel every service stands on. It knows no service: what is in here would serve any trust's back office."""
