"""Pages of published texts, one module a subject."""
