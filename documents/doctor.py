"""What the doctor asks of PDFs (roundtable/doctor/)."""

from django.utils.translation import gettext_lazy as _

from documents import pdf
from roundtable.doctor.asking import check, look, ok


@check("program.pdf", "PDF", is_slow=True, in_database=False)
def can_make_pdfs():
    """Ask for pango and for the fonts; without them documents are pages only."""
    if reason := pdf.why_not():
        return look(reason)
    from documents.pdf import engine  # imports pango

    if missing := [path.name for path in engine.FILES.values() if not path.exists()]:
        return look(_("Fonts are missing: %(names)s."), names=", ".join(missing))
    return ok()
