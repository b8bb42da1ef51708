"""The doctor: says in plain words what is wrong with an installation, and what to do about it.

``manage.py doctor`` prints what ``findings()`` returns, the back office shows it to whoever takes the
portal over. Each check is a function that looks at one thing and never changes any; it stands in the
module of its subject here, or in ``doctor.py`` of another app, which is found by its name.
"""

from roundtable.doctor.asking import Finding, Level, findings

__all__ = ["Finding", "Level", "findings"]
