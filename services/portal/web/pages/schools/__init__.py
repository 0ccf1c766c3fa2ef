"""Schools and people: records, files of schools, who acts for whom, memberships as the trust sees them."""
