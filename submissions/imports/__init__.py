"""Answers from files: Google Forms, Google Sheets, and paper that volunteers have typed.

The way of a file, module by module: ``tables`` reads it, ``suggesting`` proposes what its columns
may be, ``mapping`` holds what an organizer decided, ``rows`` reads rows by it, ``fingerprints``
knows the rows that were brought in before, ``runs`` brings the others in. ``pending`` keeps a file
between the pages of the back office.
"""
