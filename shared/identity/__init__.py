"""Who is calling, in which roles, for which schools: said once at the door, signed, and checked by every service."""
