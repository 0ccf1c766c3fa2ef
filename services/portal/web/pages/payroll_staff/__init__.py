"""Staff as payroll knows them: people, employments, posts, what is known of them, and the accounts they are paid into."""
