"""The audit: who did what to what, on record for good, in two chains that show any change."""
