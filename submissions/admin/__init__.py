"""The back office of submissions, one module a subject."""

from submissions.admin import (  # noqa: F401 - registers their admins
    desk,
    envelopes,
    excerpts,
    imports,
    keys,
    questions,
    records,
    releases,
    responses,
    surveys,
    topics,
)
