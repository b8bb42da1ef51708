"""Keeping the portal: backups, restoring, and what has to be renewed in time."""
