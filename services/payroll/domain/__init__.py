"""The rules of pay, pure: what somebody is paid, what is taken off and what the employer owes, to the penny and with its working."""
