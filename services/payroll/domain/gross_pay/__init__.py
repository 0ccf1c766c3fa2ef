"""What a post earns: pay scales, terms, allowances, part periods, term-time work, hours, increments, awards and their arrears."""
