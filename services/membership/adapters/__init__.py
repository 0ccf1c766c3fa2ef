"""Where membership meets its database: tables, repositories, and the transaction that carries them."""
