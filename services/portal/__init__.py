"""The portal: where a school sees what it can take up, what it costs, and what is being done for it."""
