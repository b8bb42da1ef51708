"""Addresses of the form, the receipt and the voices, below /en/ and /km/."""

from django.urls import path, re_path

from submissions.views import receipt, submit, voices

app_name = "submissions"

urlpatterns = [
    path("submit/", submit.submit, name="submit"),
    path("receipt/", receipt.receipt, name="receipt"),
    # /voices/…
    path("voices/", voices.voices, name="voices"),
    re_path(r"^voices/(?P<code>v-[0-9a-f]{8})/\Z", voices.voice, name="voice"),
    path("voices/<slug:slug>/", voices.topic, name="topic"),
]
