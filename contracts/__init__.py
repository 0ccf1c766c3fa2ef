"""What services may know of each other: the events they emit and the questions they answer, each one versioned."""
