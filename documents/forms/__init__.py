"""Forms of published texts, one module a subject."""
