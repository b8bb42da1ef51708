"""The content that comes with the portal: roundtable/content/*.toml and what loads it.

A loader adds what is missing and returns how many texts; it never touches what is already there.
"""
