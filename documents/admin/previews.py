"""Previews: the public page of a text as it was last saved, before anybody has approved it."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from roundtable.languages import CODES, NAMES, other


class PreviewPages:
    """Draws the reader's own template with the saved text, for organizers who may see the text.

    An admin names the template and says what stands on the page, by the function of the public
    view: ``return views.issues.context_of(obj)``.
    """

    preview_template = ""

    def preview_context(self, obj):
        """Return the context of the public page, as its view makes it."""
        raise NotImplementedError

    def get_urls(self):
        """Add the addresses of the previews, one a language; ``?both=1`` as for readers."""
        route = "<path:object_id>/preview/<str:language>/"
        return [self.page(route, self.preview_view, "preview"), *super().get_urls()]

    def preview_url(self, obj, code):
        """Return the address of the preview in one language."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        return reverse(f"{self.admin_site.name}:{name}", args=[obj.pk, code])

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Lead to the previews from the form."""
        if obj is not None and self.preview_template:
            pages = [(NAMES[code], code, self.preview_url(obj, code)) for code in CODES]
            context["previews"] = pages
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @method_decorator(require_safe)
    def preview_view(self, request, object_id, language):
        """Show the page exactly as readers will see it in one language, or in both."""
        if language not in CODES or not self.preview_template:
            raise Http404
        obj = self.object_for(request, unquote(object_id), action="view")
        with translation.override(language):
            try:
                context = self.preview_context(obj)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
                return self.back_to(obj)
            return render(request, self.preview_template, {**context, **self.frame(request, obj)})

    def frame(self, request, obj):
        """Return what differs from a public page: no address of its own, and a line that says so."""
        code = translation.get_language()
        query = "?both=1" if request.GET.get("both") == "1" else ""
        return {
            "preview": self.url_of("change", obj),
            "canonical": "",
            "alternates": [],
            "other_path": self.preview_url(obj, other(code)) + query,
        }
