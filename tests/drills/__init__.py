"""Drills: faults done to real processes, to see that nobody's words are lost (``make drills``)."""
