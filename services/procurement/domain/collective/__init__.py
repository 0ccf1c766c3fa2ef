"""The collective order: window, wishes, close, receipt, shares, savings."""
