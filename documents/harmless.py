"""Makes a PDF harmless: what acts, what is hidden and what tells who made it is taken out.

The catalog keeps what is on its list; everywhere else what is known as dangerous goes. Cleaned in
the file that was read, so that a copy of what its catalog still reaches holds nothing else. Tags
and the language stay: screen readers need them.
"""

from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

# All that a catalog needs to be read and heard. Layers are not kept: what they hide becomes visible.
KEPT_IN_CATALOG = frozenset(
    """
    /Type /Version /Extensions /Pages /PageLabels /PageLayout /Names /Dests /Outlines /Lang
    /StructTreeRoot /MarkInfo /ViewerPreferences /OutputIntents
    """.split()
)
UNWANTED = frozenset(
    """
    /AA /AF /EmbeddedFiles /JavaScript /JS /LastModified /Metadata /OC /OPI /OpenAction /PA
    /PieceInfo /PresSteps /Ref /RichMedia /SpiderInfo /Thumb /XFA
    """.split()
)
# A stream with these takes its bytes from another file.
ELSEWHERE = frozenset(["/F", "/FFilter", "/FDecodeParms"])
# Actions that only lead on, as "/S" calls them; a web address besides.
INSIDE = "/GoTo"
WEB = ("http://", "https://")


def clean(reader):
    """Clean what a reader has read, in place."""
    root = reader.root_object
    for name in [name for name in root if name not in KEPT_IN_CATALOG]:
        del root[name]
    names = root.get("/Names")
    if isinstance(names, DictionaryObject):
        keep_only(names, {"/Dests"})
    for found in everything(root):
        if isinstance(found, DictionaryObject):
            clean_dictionary(found)


def everything(root):
    """Yield every array and dictionary that is reached from one, each once, before its contents."""
    seen, waiting = set(), [root]
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if (place := (found.idnum, found.generation)) in seen:
                continue
            seen.add(place)
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            yield found
            waiting += [found.raw_get(name) for name in found]
        elif isinstance(found, ArrayObject):
            waiting += list(found)


def clean_dictionary(found):
    """Take out of one dictionary what is not wanted in it."""
    for name in UNWANTED & found.keys():
        del found[name]
    if is_action(found.get("/A")):
        if leads_on(found["/A"]):
            keep_only(found["/A"], {"/S", "/D", "/SD", "/URI", "/Type"})
        else:
            del found["/A"]
    if isinstance(found, StreamObject):
        for name in ELSEWHERE & found.keys():
            del found[name]
        without_photo_data(found)
    if is_note(found):
        clean_note(found)
    if isinstance(notes := found.get("/Annots"), ArrayObject):
        kept = [note for note in notes if is_link(note.get_object())]
        found[NameObject("/Annots")] = ArrayObject(kept)


def is_action(value):
    """Return whether a value is an action; attributes of tags have the same name, but no "/S"."""
    return isinstance(value, DictionaryObject) and "/S" in value


def leads_on(action):
    """Return whether an action leads within the document or to the web, and does nothing else."""
    if action["/S"] == INSIDE:
        return True
    return action["/S"] == "/URI" and str(action.get("/URI", "")).lower().startswith(WEB)


def is_note(found):
    """Return whether a dictionary is an annotation, wherever it is reached from."""
    return found.get("/Type") == "/Annot" or ("/Subtype" in found and "/Rect" in found)


def is_link(found):
    """Return whether a dictionary is a link that leads somewhere."""
    return isinstance(found, DictionaryObject) and found.get("/Subtype") == "/Link"


def clean_note(note):
    """Keep of a link what draws and tells it, and nothing at all of another annotation.

    Tags may still point at it, so it has to be emptied, not only left out of its page.
    """
    if is_link(note):
        told = {"/Type", "/Subtype", "/Rect", "/A", "/Dest", "/Border", "/C", "/H", "/QuadPoints"}
        keep_only(note, told | {"/StructParent", "/Contents", "/F", "/BS", "/P"})
    else:
        keep_only(note, set())


def keep_only(found, names):
    """Remove from a dictionary all but some names."""
    for name in [name for name in found if name not in names]:
        del found[name]


# Photographs


def without_photo_data(stream):
    """Take out of a JPEG where and with what it was taken; the picture stays as it is."""
    filters = stream.get("/Filter")
    alone = filters == "/DCTDecode" or filters == ["/DCTDecode"]
    if alone and (shorter := without_comments(stream._data)) is not None:
        stream._data = shorter


def without_comments(data):
    """Return a JPEG without Exif, XMP, IPTC and comments; None if it is not laid out as a JPEG.

    Segments follow each other until the picture begins (ISO/IEC 10918-1, B.1.1). Kept: JFIF (0),
    the colour profile (2) and Adobe's colour transform (14).
    """
    if data[:2] != b"\xff\xd8":
        return None
    kept, at = [data[:2]], 2
    while data[at : at + 1] == b"\xff" and at + 4 <= len(data):
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            return b"".join([*kept, data[at:]])
        is_told = 0xE0 <= marker <= 0xEF and marker not in (0xE0, 0xE2, 0xEE)
        if not is_told and marker != 0xFE:
            kept.append(data[at : at + 2 + length])
        at += 2 + length
    return None
