"""The benchmark: ``python -m tests.bench`` (what ``make bench`` calls). A timing is never a test."""
