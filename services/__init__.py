"""One room per service. No room imports another: they speak by the events in `contracts`."""
