"""Makes a whole copy, in order: find, make links relative, tell how to verify, put in place."""

import time
from dataclasses import dataclass

from django.conf import settings

from roundtable.mirror import crawling, manifest, naming, notices, rewriting, static, writing
from roundtable.stored import generations, serving, shelves

# How often it is begun anew when something public is changed meanwhile.
ATTEMPTS = 5
BYTE_ORDER_MARK = "\ufeff"


class Broken(Exception):
    """The site has pages that fail or links that lead nowhere; ``problems`` names them."""

    def __init__(self, problems):
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True)
class Made:
    """What was written: how many pages and files, how much, and the checksum of the checksums."""

    pages: int
    files: int
    size: int
    digest: str


def make(folder, *, on_step):
    """Write a copy of the public site to a folder; ``on_step`` is told how far it is.

    Raises Broken for what cannot be copied and writing.Refused for a folder that is not free.
    """
    refuse_settings()
    with writing.replacing(folder) as fresh:
        pages = steadily(fresh, on_step)
        digest = manifest.write(fresh)
        names = manifest.names(fresh)
        size = sum((fresh / name).stat().st_size for name in names)
    return Made(pages, len(names), size, digest)


def refuse_settings():
    """Raise Refused where no page could be asked for, or could not name its style sheet."""
    host = settings.SITE_URL.partition("://")[2]
    if not serving.is_known(host):
        raise writing.Refused(f"ALLOWED_HOSTS lacks {host}, the host of SITE_URL.")
    if not static.are_collected():
        raise writing.Refused("The static files are not collected: run collectstatic first.")


def steadily(fresh, on_step):
    """Fill a folder with one state of the site; return the number of pages.

    A word that is withdrawn while its page is being copied must not be in the copy.
    """
    for _attempt in range(ATTEMPTS):
        before, pages, broken = state(), 0, None
        try:
            pages = fill(fresh, on_step)
        except Broken as found:
            broken = found  # perhaps a page that was taken down after another had led to it
        if not settings.STORED_PAGES or (before is not None and state() == before):
            if broken:
                raise broken
            return pages
        writing.clear(fresh)
        fresh.mkdir()
        time.sleep(1)
    raise writing.Refused(
        "Something public is being changed all the time (try again later), or the server runs with "
        "other code or settings (restart it, and use its environment)."
    )


def state():
    """Return which generation of what is public is open, None if none can be opened now."""
    if settings.STORED_PAGES:
        generations.catch_up()
    return shelves.pointer()


def fill(fresh, on_step):
    """Write every page and file of the site; return the number of pages."""
    crawl = crawling.Crawl(keep=lambda name, body: writing.put(fresh, name, body), on_step=on_step)
    crawl.run()
    if crawl.problems:
        raise Broken(sorted(crawl.problems))
    for address, name in crawl.pages.items():
        write_page(fresh, crawl, address, name, (fresh / name).read_bytes().decode())
    for address, name in naming.CONTENTS.items():
        listed = [(at, title) for at, title in crawl.titles.items() if at[:4] == address[:4]]
        write_page(fresh, crawl, address, name, notices.contents(address, sorted(listed)))
    write_page(fresh, crawl, "/", naming.INDEX, notices.about_the_copy("index.html"))
    told = BYTE_ORDER_MARK + notices.about_the_copy("verify.txt")
    writing.put(fresh, naming.VERIFY, told.encode())
    return len(crawl.pages) + len(naming.CONTENTS) + 1


def write_page(fresh, crawl, address, name, text):
    """Write one page with links that work wherever the copy lies."""

    def put(link):
        return naming.relative(crawl.file_for(link, page=address), page=name)

    writing.put(fresh, name, rewriting.rewritten(text, address=address, put=put).encode())
