"""The rules of membership in plain Python: frozen values and functions that give back a new value and the facts that
became true."""
