"""The rules of buying, without any input or output: suppliers, catalogue, collective orders, receipts and recharges.

A command here is a function of (state, facts, now) that gives back the new state and what happened, or raises one of
the refusals in `errors`, worded for the person who asked. Money is whole pence; a price is a Decimal in pounds.
"""
