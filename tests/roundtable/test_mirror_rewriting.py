"""Links of a copied page become relative; whatever is no link stays as it is."""

import pytest

from roundtable.mirror import naming, rewriting

pytestmark = pytest.mark.once

PAGE = "/en/voices/land/"


def put(address):
    """Return the link to a file as a page of ``PAGE`` writes it, by its name alone."""
    file = naming.file_of(naming.settled(address, page=PAGE))
    return naming.relative(file, page=naming.file_of(PAGE))


def changed(text):
    """Return a text as it stands in a copy."""
    return rewriting.rewritten(text, address=PAGE, put=put)


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/en/", "en/index.html"),
        ("/km/about/", "km/about/index.html"),
        ("/km/about/?both=1", "km/about/both.html"),
        ("/en/voices/?page=2", "en/voices/page-2.html"),
        ("/en/sessions/calendar.ics", "en/sessions/calendar.ics"),
        ("/en/documents/x/v1.pdf.sha256", "en/documents/x/v1.pdf.sha256"),
        ("/data/first/issues.json", "data/first/issues.json"),
        ("/static/roundtable/site.0123456789ab.css", "static/roundtable/site.0123456789ab.css"),
        ("/km/submit/", "km/submit/index.html"),
        ("/km/surveys/land/", "km/surveys/land/index.html"),
        ("/km/contents.html", "km/contents.html"),
    ],
)
def test_address_becomes_a_file(address, file):
    assert naming.file_of(address) == file


@pytest.mark.parametrize(
    "address", ["/healthz", "/en/about", "/en/../about/", "/en/About/", "/media/x.pdf", "/en/x.exe"]
)
def test_what_the_site_does_not_keep_becomes_no_file(address):
    assert naming.file_of(address) is None


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("/en/submit/?topic=land", "/en/submit/"),
        ("/km/search/?q=land", "/km/search/"),
        ("/en/about/?utm=1", "/en/about/"),
        ("/en/about/?both=1", "/en/about/?both=1"),
        ("/admin/documents/issue/3/", "/en/admin/"),
    ],
)
def test_link_with_what_a_copy_does_not_tell_apart_leads_to_one_address(link, address):
    assert naming.settled(link, page="/en/") == address


@pytest.mark.parametrize(
    ("written", "copied"),
    [
        ('<a href="/en/">', '<a href="../../index.html">'),
        ('<a class="btn" href="/en/submit/">', '<a class="btn" href="../../submit/index.html">'),
        ("<a href='/km/voices/land/'>", '<a href="../../../km/voices/land/index.html">'),
        ("<a href=/en/voices/land/>", '<a href="index.html">'),
        ('<a href="?both=1">', '<a href="both.html">'),
        ('<a href="?page=2" rel="next">', '<a href="page-2.html" rel="next">'),
        ('<a href="../v-01234567/#words">', '<a href="../v-01234567/index.html#words">'),
        ('<A HREF="/en/about/#who&amp;what">', '<A HREF="../../about/index.html#who&amp;what">'),
        ('<img src="/static/a.png" alt="">', '<img src="../../../static/a.png" alt="">'),
        (
            '<script type="module" src="/static/a.js"></script>',
            '<script defer src="../../../static/a.js"></script>',
        ),
        ('<a href="https://portal.example/en/about/">', '<a href="../../about/index.html">'),
        ('<a href="https://portal.example">', '<a href="../../../index.html">'),
    ],
)
def test_link_to_this_site_becomes_relative(written, copied):
    assert changed(written) == copied


@pytest.mark.parametrize(
    "written",
    [
        '<a href="#main">',
        '<a href="">',
        '<a name="x">',
        '<a href="https://example.org/en/about/">',
        '<a href="//example.org/en/">',
        '<a href="mailto:desk@example.org?subject=/en/">',
        '<a rel="external noopener" href="https://portal.example/en/submit/">',
        '<a href="https://portal.example.org/en/">',
        '<link rel="canonical" href="https://portal.example/en/voices/land/">',
        '<meta property="og:url" content="https://portal.example/en/voices/land/">',
        """<b title="href='/en/'" data-href="/en/">href="/en/" &amp; &nbsp;&lt;</b >""",
        '<!-- <a href="/en/"> -->\r\n<p\n>&#x1780;</P>',
        '<script type="application/ld+json">{"url": "<a href=\\"/en/\\">"}</script>',
    ],
)
def test_whatever_else_stays_byte_for_byte(written):
    assert changed(written) == written


def test_form_becomes_a_link_to_the_notice_in_the_language_of_the_page():
    text = '<p>a</p><form action="/en/search/"><a href="/en/">x</a><input name="q"></form ><p>b</p>'

    assert changed(text) == (
        '<p>a</p><p class="acts"><a href="../../search/index.html">'
        "This form does not work in a copy. What you can do instead</a></p><p>b</p>"
    )


def test_form_without_an_end_is_no_page_of_ours():
    with pytest.raises(ValueError, match="a form without an end"):
        changed('<form action="/en/search/"><p>everything that follows')


def test_links_of_a_page_are_what_it_leads_to_and_what_it_is_made_of():
    text = (
        '<link rel="stylesheet" href="/static/site.css"><a href="/en/about/#x">a</a>'
        '<a href="/en/about/">a</a><a href="https://example.org/">b</a><a href="?both=1">c</a>'
    )

    assert rewriting.links_of(text, address=PAGE) == [
        "/static/site.css",
        "/en/about/",
        "/en/voices/land/?both=1",
    ]


def test_links_of_a_style_sheet_are_its_files():
    styles = """@font-face{src:url(fonts/a.woff2)} b{background:url("../b.png")}
    c{background:url(data:image/png;base64,xx)} d{background:url(https://example.org/d.png)}"""

    assert rewriting.links_of_styles(styles, address="/static/roundtable/site.css") == [
        "/static/roundtable/fonts/a.woff2",
        "/static/b.png",
    ]
