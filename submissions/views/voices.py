"""The published voices, by roundtable and topic."""

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from submissions.models import Excerpt, Topic

VOICES_A_PAGE = 40


def listed():
    """Return the published voices with what each shows; in the order of their random codes."""
    return (
        Excerpt.objects.published()
        .select_related("topic", "submission__roundtable")
        # No page needs the words as they were sent.
        .defer("submission__concern", "submission__recommendation", "submission__fold")
        .order_by("-submission__roundtable__position", "submission__roundtable__slug", "slug")
    )


def topics_with_voices():
    """Return the topics that have a voice."""
    return Topic.objects.filter(excerpts__in=Excerpt.objects.published()).distinct()


@require_safe
def voices(request):
    """Show all published voices by roundtable."""
    return show(request, listed())


@require_safe
def topic(request, slug):
    """Show the voices of one topic; a topic without any is not there."""
    found = get_object_or_404(topics_with_voices(), slug=slug)
    return show(request, listed().filter(topic=found), topic=found)


def show(request, voices, *, topic=None):
    """Show one page of voices; what is no page of them is not there."""
    number = request.GET.get("page", "1")
    try:
        page = Paginator(voices, VOICES_A_PAGE).page(number)
    except InvalidPage as error:
        raise Http404 from error
    context = {"section": "voices", "topic": topic, "voices": page, "topics": topics_with_voices()}
    return render(request, "submissions/voices.html", context)


@require_safe
def voice(request, code):
    """Show one voice: an address to cite."""
    found = get_object_or_404(listed(), slug=code)
    return render(request, "submissions/voice.html", {"section": "voices", "voice": found})
