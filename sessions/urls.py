"""Addresses of roundtables and sessions, below /en/ and /km/."""

from django.urls import path

from sessions import views

app_name = "sessions"

urlpatterns = [
    # /roundtables/…
    path("roundtables/", views.roundtables, name="roundtables"),
    path("roundtables/<slug:slug>/", views.roundtable, name="roundtable"),
    # /sessions/…
    path("sessions/", views.session_list, name="list"),
    path("sessions/calendar.ics", views.calendar, name="calendar"),
    path("sessions/<slug:slug>.ics", views.session_calendar, name="session-calendar"),
    path("sessions/<slug:slug>/", views.session, name="session"),
]
