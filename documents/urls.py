"""Addresses of published texts, below /en/ and /km/."""

from django.urls import path

from documents import feeds, views

app_name = "documents"

urlpatterns = [
    path("news/", views.news, name="news"),
    path("news/<slug:slug>/", views.announcement, name="announcement"),
    path("feed.xml", feeds.feed, name="feed"),
]
