"""A whole pay run at once: the same figures as the domain's functions give for one employment, in columns of whole pence."""
