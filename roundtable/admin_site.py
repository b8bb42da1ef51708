"""The back office as a site: its name, its home page "waiting for you", the organizer's language."""

from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth import logout as end_session
from django.contrib.auth.views import PasswordChangeView
from django.db import DataError, IntegrityError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from roundtable import errors, languages
from roundtable.accounts import entering, gate, names, sessions
from roundtable.accounts.password_forms import PasswordChangeForm
from roundtable.accounts.sessions import OrganizerSession
from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.limits import network_key
from roundtable.login import LoginForm, with_status
from roundtable.publication import Gone


@dataclass(frozen=True)
class Task:
    """Something that waits for an organizer: how many rows, of what, and where to see them."""

    label: str
    model: str
    count: int
    url: str


class PortalAdminSite(admin.AdminSite):
    """Django's admin with our name and a home page that says what waits."""

    site_header = _("Roundtable: back office")
    site_title = _("Roundtable")
    index_title = _("Waiting for you")
    enable_nav_sidebar = False
    login_form = LoginForm
    login_template = "admin/login.html"

    def register(self, model_or_iterable, admin_class=None, **options):
        """Leave allauth's tables out, which are their owners' (accounts/own.py), and Django's groups.

        What a role may do comes with a migration (role_permissions.py), not from behind a desk.
        """
        models = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else [*model_or_iterable]
        )
        ours = [
            model for model in models if model._meta.app_label not in ("account", "mfa", "auth")
        ]
        super().register(ours, admin_class, **options)

    def has_permission(self, request):
        """Ask for more than a password: every view of the admin stands behind this."""
        return super().has_permission(request) and gate.has_shown(request)

    def login(self, request, extra_context=None):
        """Let an organizer in, or say how long she has to wait."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.method == "GET" and (away := entering.away_from_login(request)):
            return HttpResponseRedirect(away)
        if request.user.is_authenticated and not self.has_permission(request):
            end_half(request)
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            "passkeys_work_here": names.passkeys_work_here(),
            REDIRECT_FIELD_NAME: request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index"),
            **(extra_context or {}),
        }
        view = entering.PasswordLogin.as_view(
            authentication_form=LoginForm,
            template_name="admin/login.html",
            extra_context=context,
        )
        request.current_app = self.name
        return with_status(view(request))

    def password_change(self, request, extra_context=None):
        """Change the password; every other session of hers ends with the former one."""
        view = PasswordChangeView.as_view(
            form_class=PasswordChangeForm,
            success_url=reverse("admin:password_change_done"),
            template_name="registration/password_change_form.html",
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        request.current_app = self.name
        response = view(request)
        if request.method == "POST" and response.status_code == 302:
            sessions.note(request)
            sessions.end_all(request.user, but=request.session.session_key)
            record(Verb.PASSWORD_CHANGED, by=request.user, about=request.user)
        return response

    def each_context(self, request):
        """Add which installation this is, and the two languages."""
        context = super().each_context(request)
        context["installation"] = settings.INSTALLATION_LABEL
        context["languages"] = settings.LANGUAGES
        return context

    def admin_view(self, view, cacheable=False):
        """Answer what only a tampered or broken address can ask for with our page, not with a 500."""

        @wraps(view)
        def guarded(request, *args, **kwargs):
            try:
                response = view(request, *args, **kwargs)
                # The admin's pages are rendered late; their fields fail only then.
                return response.render() if hasattr(response, "render") else response
            except Gone:
                return errors.error_page(request, 404)
            except (ValueError, OverflowError, DataError):
                return errors.error_page(request, 400)
            except IntegrityError:  # two saved the same at the same moment
                return errors.error_page(request, 503)

        return super().admin_view(guarded, cacheable)

    def logout(self, request, extra_context=None):
        """Log out; a reading session (submissions/reading.py) ends with it."""
        if request.method == "POST" and request.user.is_authenticated:
            for key in request.user.sealing_keys.all():
                key.readings.all().delete()
            OrganizerSession.objects.filter(pk=request.session.get(sessions.ROW)).delete()
            record(Verb.LOGGED_OUT, by=request.user)
        return super().logout(request, extra_context)

    def index(self, request, extra_context=None):
        """Show what waits above the list of all tables."""
        return super().index(request, {"tasks": self.tasks(request), **(extra_context or {})})

    def tasks(self, request):
        """Return what waits for this organizer, as far as she may see it."""
        found = []
        for model, model_admin in self._registry.items():
            if not model_admin.has_view_permission(request):
                continue
            for name, label in getattr(model_admin, "waiting", ()):
                count = getattr(model._default_manager.all(), name)().count()
                if count:
                    found.append(self.task(model, name, label, count))
        return found

    def task(self, model, name, label, count):
        """Return one task with the list that shows its rows."""
        url = reverse(f"{self.name}:{model._meta.app_label}_{model._meta.model_name}_changelist")
        return Task(
            label=label,
            model=model._meta.verbose_name_plural,
            count=count,
            url=f"{url}?waiting={name}",
        )


def end_half(request):
    """End a login that got stuck before the second step, but for the language."""
    language = request.session.get(languages.STAFF_LANGUAGE)
    end_session(request)
    if language:
        request.session[languages.STAFF_LANGUAGE] = language


@require_POST
def choose_language(request):
    """Keep an organizer's language in her session and lead back to where she was."""
    language = request.POST.get("language", "")
    # Each stranger's choice makes a session.
    may = request.user.is_authenticated or entering.BEGINNINGS.allow(network_key(request))
    if language in languages.CODES and may:
        request.session[languages.STAFF_LANGUAGE] = language
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("admin:index")
    return HttpResponseRedirect(back)
