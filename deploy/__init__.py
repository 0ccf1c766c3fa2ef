"""How a trust runs Quayside, and the story that shows it at work."""
