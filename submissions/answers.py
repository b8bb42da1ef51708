"""Which codes a question takes as an answer: asked by the form and by every import alike."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from submissions.models import Kind


def checked(question, codes):
    """Return codes as they are stored: of a ranking in its order, otherwise as the question shows.

    ``question``: with its options prefetched. Raises ValidationError for what no form of ours
    sends: an unknown option, one twice, or more than the question allows.
    """
    known = question.codes()
    if any(code not in known for code in codes):
        raise ValidationError(_("Please choose one of these."), code="unknown")
    if len({*codes}) < len(codes):
        raise ValidationError(_("Please choose each answer once only."), code="twice")
    if len(codes) > question.limit:
        sentence = ngettext_lazy(
            "Please choose %(count)s answer at most.",
            "Please choose %(count)s answers at most.",
            "count",
        )
        raise ValidationError(sentence, code="too_many", params={"count": question.limit})
    if question.kind == Kind.RANKING:
        return [*codes]
    return [code for code in known if code in codes]
