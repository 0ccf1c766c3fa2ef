"""Membership: who is alongside, who has joined, what each school takes up, what it costs and why; nothing converts
or charges by itself."""
