"""The back office of published texts, one module a subject."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

from documents.admin import (
    addressees,
    announcements,
    documents,
    follow_ups,
    issues,
    letters,
    officials,
    outcomes,
    packages,
    recommendations,
    running_order,
    statements,
)

# What waits for a worker is told beside the package it makes, in our words.
admin.site.unregister(DBTaskResult)

__all__ = [
    "addressees",
    "announcements",
    "documents",
    "follow_ups",
    "issues",
    "letters",
    "officials",
    "outcomes",
    "packages",
    "recommendations",
    "running_order",
    "statements",
]
