"""Lets what reads a PDF aloud, searches or copies find Khmer as it was written.

WeasyPrint maps glyph by glyph to characters, which scrambles a script whose signs change places.
PDF has the cure (ISO 32000-1, 14.9.4): each line says what it says, as ``ActualText``. WeasyPrint
offers no way to write it, so one private function is wrapped while a PDF is drawn; the version is
pinned, and tests/documents/test_pdf.py reads the words back.
"""

from contextlib import contextmanager

from roundtable import text


def words_of(line):
    """Return what a drawn line of Khmer says, or nothing for other scripts."""
    return line.replace(text.WORD_SPACE, "") if text.has_khmer(line) else ""


@contextmanager
def told():
    """Tell the text of each line of Khmer that is drawn meanwhile. Not for two threads at once."""
    import pydyf
    from weasyprint.draw import text as drawing

    draw = drawing.draw_first_line

    def draw_and_tell(stream, textbox, *args, **kwargs):
        if not (words := words_of(textbox.text)):
            return draw(stream, textbox, *args, **kwargs)
        told = {"ActualText": pydyf.String(words), "Lang": pydyf.String("km")}
        stream.begin_marked_content("Span", pydyf.Dictionary(told))
        try:
            return draw(stream, textbox, *args, **kwargs)
        finally:
            stream.end_marked_content()

    drawing.draw_first_line = draw_and_tell
    try:
        yield
    finally:
        drawing.draw_first_line = draw
