"""Addresses of published texts, below /en/ and /km/."""

from django.urls import path

from documents import feeds
from documents.views import (
    documents,
    follow_up,
    issues,
    letters,
    news,
    press,
    recommendations,
    results,
    statements,
)

app_name = "documents"

urlpatterns = [
    path("results/", results.results, name="results"),
    # The five stations of the walk, as far as they have pages here.
    path("issues/", issues.issues, name="issues"),
    path("issues/<slug:slug>/", issues.issue, name="issue"),
    path("recommendations/", recommendations.recommendations, name="recommendations"),
    path("recommendations/<slug:slug>/", recommendations.recommendation, name="recommendation"),
    path("statements/<slug:slug>/", statements.statement, name="statement"),
    path("roundtables/<slug:slug>/follow-up/", follow_up.follow_up, name="follow-up"),
    # /documents/…
    path("documents/", documents.documents, name="documents"),
    path("documents/<slug:slug>.pdf", documents.pdf, name="pdf"),
    path("documents/<slug:slug>.pdf.sha256", documents.checksum, name="checksum"),
    path("documents/<slug:slug>/", documents.document, name="document"),
    path("documents/<slug:slug>/v<int:number>/", documents.version, name="version"),
    path("documents/<slug:slug>/v<int:number>.pdf", documents.pdf, name="version-pdf"),
    path(
        "documents/<slug:slug>/v<int:number>.pdf.sha256",
        documents.checksum,
        name="version-checksum",
    ),
    # /letters/…
    path("letters/", letters.letters, name="letters"),
    path("letters/<slug:slug>/", letters.letter, name="letter"),
    path("letters/<slug:slug>.txt", letters.letter_text, name="letter-text"),
    path("press/", press.press, name="press"),
    path("news/", news.news, name="news"),
    path("news/<slug:slug>/", news.announcement, name="announcement"),
    path("feed.xml", feeds.feed, name="feed"),
]
