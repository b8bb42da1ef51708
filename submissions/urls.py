"""Addresses of the form, the receipt, the voices and the surveys, below /en/ and /km/."""

from django.urls import path, re_path

from submissions.views import receipt, submit, survey_results, surveys, voices

app_name = "submissions"

urlpatterns = [
    path("submit/", submit.submit, name="submit"),
    path("receipt/", receipt.receipt, name="receipt"),
    # /voices/…
    path("voices/", voices.voices, name="voices"),
    re_path(r"^voices/(?P<code>v-[0-9a-f]{8})/\Z", voices.voice, name="voice"),
    path("voices/<slug:slug>/", voices.topic, name="topic"),
    # /surveys/…
    path("surveys/", surveys.surveys, name="surveys"),
    path("surveys/<slug:slug>/", surveys.survey, name="survey"),
    path("surveys/<slug:slug>/results/", survey_results.results, name="survey-results"),
    path("surveys/<slug:slug>/results.csv", survey_results.csv, name="survey-csv"),
    path("surveys/<slug:slug>/codebook.csv", survey_results.codebook, name="survey-codebook"),
]
