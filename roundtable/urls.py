"""Every address of the portal (DESIGN section 5)."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, register_converter
from django.views.decorators.http import require_safe

from documents.admin.missing import missing
from documents.views import data
from roundtable import admin_handover, admin_site, errors, joining, views
from roundtable.addresses import Number
from roundtable.handbook import views as handbook
from roundtable.sitemaps import sitemaps

register_converter(Number, "number")

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error

urlpatterns = [
    path("", views.root, name="root"),
    path("admin/language/", admin_site.choose_language, name="staff-language"),
    path("admin/invitation/<str:token>/", joining.join, name="join"),
    path("admin/documents/missing/", admin.site.admin_view(missing), name="documents-missing"),
    path("admin/handover/", admin.site.admin_view(admin_handover.page), name="handover"),
    path("admin/handbook/", admin.site.admin_view(handbook.contents), name="handbook"),
    path(
        "admin/handbook/<slug:slug>/",
        admin.site.admin_view(handbook.chapter),
        name="handbook-chapter",
    ),
    path("admin/account/", include("roundtable.accounts.urls")),
    # Also for whom has not come through the second step.
    path("admin/logout/", admin.site.logout),
    # The name by which allauth leads to the login.
    path("admin/login/", admin.site.login, name="account_login"),
    path("admin/", admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", require_safe(sitemap), {"sitemaps": sitemaps()}, name="sitemap"),
    # /data/…
    path("data/<slug:slug>/release-<number:number>.json", data.release, name="release-data"),
    path(
        "data/<slug:slug>/survey-<slug:survey>-<number:number>.json",
        data.survey_release,
        name="survey-data",
    ),
    path("data/<slug:slug>/schema.json", data.schema, name="data-schema"),
    path("data/<slug:slug>/<slug:name>.<slug:format>", data.data_file, name="data-file"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
]

# /en/… and /km/…
urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("search/", views.search_page, name="search"),
    path("official-channels/", views.official_channels, name="official-channels"),
    path("", include("sessions.urls")),
    path("", include("submissions.urls")),
    path("", include("documents.urls")),
    path("<slug:slug>/", views.page, name="page"),
)
