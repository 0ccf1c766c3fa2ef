"""People, their employments and posts, and what is known of each employment."""
