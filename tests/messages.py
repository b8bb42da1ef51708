"""The message catalogues: ``python -m tests.messages`` brings them up to date and compiles them.

``locale/km`` holds our own words and is extracted from the code with gettext; ``locale/framework``
holds Django's words in our Khmer and is edited by hand. Compiling and checking need no gettext, so
that the compiled files, which are committed, can be compared on any machine.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
OURS = ROOT / "locale" / "km" / "LC_MESSAGES" / "django.po"
FRAMEWORK = ROOT / "locale" / "framework" / "km" / "LC_MESSAGES"
CATALOGUES = (OURS, FRAMEWORK / "django.po", FRAMEWORK / "djangojs.po")

METADATA = {
    "Project-Id-Version": "roundtable",
    "Language": "km",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def extract():
    """Add new messages from code and templates to our catalogue, and drop those that are gone."""
    ignored = [f"--ignore={name}" for name in (".venv", "var", "tests", "deploy")]
    command = "manage.py makemessages -l km --no-location --no-wrap --no-obsolete -v 0".split()
    subprocess.run([sys.executable, *command, *ignored], cwd=ROOT, check=True)
    tidy(OURS)


def not_extracted():
    """Return a line for each message of the code that the catalogue lacks, or has in vain.

    Needs gettext; the catalogue is left as it was.
    """
    if not shutil.which("xgettext"):
        return []
    before = OURS.read_bytes()
    known = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(OURS))}
    try:
        extract()
        used = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(OURS))}
    finally:
        OURS.write_bytes(before)
    return [
        f"not in step with the code: {msgid!r}" for _context, msgid in sorted(used ^ known, key=str)
    ]


def tidy(path):
    """Sort a catalogue and drop what differs from one run to the next."""
    catalogue = polib.pofile(str(path), wrapwidth=0)
    catalogue.header, catalogue.metadata, catalogue.metadata_is_fuzzy = "", dict(METADATA), False
    for entry in catalogue:
        if entry.fuzzy:  # gettext's guess of another sentence is worse than none
            entry.flags.remove("fuzzy")
            entry.msgstr, entry.msgstr_plural = "", {0: ""} if entry.msgid_plural else {}
        entry.msgstr_plural = {k: v for k, v in entry.msgstr_plural.items() if int(k) == 0}
        entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None
        entry.comment = ""
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    catalogue.save(str(path))


def compiled(path):
    """Return the bytes that a catalogue compiles to."""
    return polib.pofile(str(path)).to_binary()


def problems():
    """Return a line for every message that is missing, unsure, stale or has other placeholders."""
    found = []
    for path in CATALOGUES:
        name = path.relative_to(ROOT)
        if path.with_suffix(".mo").read_bytes() != compiled(path):
            found.append(f"{name}: the compiled file is not of this catalogue; run make messages")
        for entry in polib.pofile(str(path)):
            texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
            if entry.fuzzy or not all(texts):
                found.append(f"{name}: not translated: {entry.msgid!r}")
            wanted = {frozenset(PLACEHOLDER.findall(t)) for t in (entry.msgid, entry.msgid_plural)}
            if any(frozenset(PLACEHOLDER.findall(text)) not in wanted for text in texts if text):
                found.append(f"{name}: placeholders differ: {entry.msgid!r}")
    return found


def main():
    """Extract where gettext is there, compile, and say what is still missing."""
    if shutil.which("xgettext"):
        extract()
    else:
        print("gettext is not installed: nothing new was extracted (apt install gettext).")
    for path in CATALOGUES:
        path.with_suffix(".mo").write_bytes(compiled(path))
    found = problems()
    print("\n".join(found) or "The catalogues are complete.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
