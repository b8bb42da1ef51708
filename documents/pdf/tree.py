"""What is done to a page before it is laid out: bars drawn, headings listed, words parted."""

from roundtable import text

SVG = "{http://www.w3.org/2000/svg}"
# Not read as words of the page: a title stays as it is searched.
NO_WORDS = {"title", f"{SVG}title", "style", "script"}
# A shorter list of contents helps nobody.
FEWEST_HEADINGS = 4
LOWER = {"h2": "h4", "h3": "h5"}


def prepare(root):
    """Prepare a parsed page (an ElementTree) in place."""
    draw_bars(root)
    lower_headings(root)
    list_headings(root)
    part_words(root)


def draw_bars(root):
    """Turn the bars of the site, which are pictures, into boxes: decoration beside a number."""
    for bar in [
        drawing for drawing in root.iter(f"{SVG}svg") if "bar" in drawing.get("class", "").split()
    ]:
        shares = [rect for rect in bar.findall(f"{SVG}rect") if rect.get("class") != "t"]
        bar.tag = "div"
        for child in list(bar):
            bar.remove(child)
        for share in shares:
            told = {"style": f"width:{share.get('width')}", "class": share.get("class", "")}
            bar.append(bar.makeelement("div", told))


def lower_headings(root):
    """Make the headings in the text of a list's item lower than the item's own."""
    for item in root.iter("li"):
        headings = [element for element in item.iter() if element.tag in LOWER]
        for heading in headings[1:]:
            heading.tag = LOWER[heading.tag]


def list_headings(root):
    """Fill the list of contents, or remove it where it would be short."""
    body, headings = root.find("body"), list(root.iter("h2"))
    contents = next((part for part in body if part.get("class") == "contents"), None)
    if contents is None:
        return
    if len(headings) < FEWEST_HEADINGS:
        body.remove(contents)
        return
    for number, heading in enumerate(headings, start=1):
        heading.set("id", f"s{number}")
        entry = contents.makeelement("li", {})
        link = contents.makeelement("a", {"href": f"#s{number}"})
        link.text = " ".join("".join(heading.itertext()).split())
        entry.append(link)
        contents.find("ol").append(entry)


def part_words(element):
    """Let lines break between Khmer words, in every text below an element."""
    if element.tag in NO_WORDS or not isinstance(element.tag, str):
        return
    element.text = parted(element.text)
    for child in element:
        part_words(child)
        child.tail = parted(child.tail)


def parted(words):
    """Return a text with a zero-width space between Khmer words."""
    return "\n".join(map(text.with_word_spaces, words.split("\n"))) if words else words
