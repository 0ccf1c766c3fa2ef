"""The gate that every change to an event passes: what was released is kept as snapshots and golden samples, today's
declarations are held against both, and what is published for readers (AsyncAPI, catalogue) is written from them."""
