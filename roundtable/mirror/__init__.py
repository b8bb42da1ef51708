"""The whole public site as files that can be read anywhere: ``manage.py export_site DIR``.

``crawling`` follows every link from the two home pages and asks the portal in this process
(``fetching``); ``naming`` says which file an address becomes, ``rewriting`` makes the links
relative, ``notices`` are the pages that stand where a form would be, ``manifest`` is what a reader
verifies, ``writing`` puts a finished copy in the place of the former one, and ``making`` does it
all in order. Nothing in a copy tells when or where it was made: the same content, the same bytes.
"""
