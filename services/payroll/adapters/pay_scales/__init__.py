"""Pay scales that an employer enters itself."""
