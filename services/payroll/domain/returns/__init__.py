"""Returns to HMRC: full payment submissions and employer payment summaries, and what HMRC would turn down of them."""
