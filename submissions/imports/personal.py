"""Headings that ask for what names or finds a person: left out unless somebody keeps the column."""

import re

from roundtable.text import fold

# Without accents: headings are folded.
LATIN = re.compile(
    r"e-?mail|courriel"
    r"|\b(your|full|first|last|family|given|middle|nick|user|contact)[ -]?names?\b|\bsurname\b"
    r"|^names?\b|^noms?\b|\bprenom|\bnom (complet|de famille)\b"
    r"|\b(tele)?phone|\bmobile (number|no)\b|^(mobile|tel)\b"
    r"|\bwhats ?app\b|\btelegram\b|^signal\b|\bfacebook\b|\bviber\b|\bline id\b"
    r"|\b(home|postal|street|mailing|your|ip|web) address|^address|\badresse\b|\bip\b"
    r"|\bpassport\b|\bnational id\b|\bid (card|number|no)\b|\bidentity\b|\bsignature\b"
    r"|\bdate of birth\b|\bbirth ?day\b|\bgps\b|\blatitude\b|\blongitude\b"
    r"|\b(reach|contact) you\b|^contact\b|\bcontact (details|information)\b"
)
KHMER = (
    *("អ៊ីមែល", "អ៊ីម៉ែល", "អុីមែល", "អ៊ីម៉េល", "សារអេឡិចត្រូនិក"),
    *("ឈ្មោះ", "គោត្តនាម", "នាមត្រកូល", "នាមខ្លួន", "ហត្ថលេខា"),
    *("ទូរស័ព្ទ", "ទូរសព្ទ", "តេឡេក្រាម", "ហ្វេសប៊ុក"),
    *("អាសយដ្ឋាន", "អាស័យដ្ឋាន", "អសយដ្ឋាន"),
    *("អត្តសញ្ញាណ", "លិខិតឆ្លងដែន", "ថ្ងៃខែឆ្នាំកំណើត"),
)
KHMER = tuple(map(fold, KHMER))


def is_personal(heading):
    """Return whether a heading asks for what names or finds a person: English, French or Khmer."""
    heading = fold(heading)
    return bool(LATIN.search(heading)) or any(word in heading for word in KHMER)
