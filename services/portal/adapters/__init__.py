"""The portal's tables, its repositories, its transaction, and the way out to other people's servers."""
