"""The rooms of pages. Each module has `pages` (its addresses with who may open them) and may offer `NAVIGATION` entries (main
ones, and ones below a main one), home page `CARDS`, and `install(app, limiter)`."""
