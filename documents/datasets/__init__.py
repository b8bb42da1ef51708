"""The files of open data: one module a file, its rows and its columns."""
