"""What the tests of the desk share: addresses, and what a list shows."""

LIST = "/admin/submissions/submission/"


def page_of(submission):
    """Return the address of a submission's page."""
    return f"{LIST}{submission.pk}/change/"


def act(client, submission, verb, **data):
    """Press one of the buttons on a submission's page."""
    return client.post(f"{LIST}{submission.pk}/act/{verb}/", data)


def bulk(client, action, rows, *, query="", **data):
    """Choose an action for these rows of the list."""
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(f"{LIST}{query}", {**chosen, **data}, follow=True)


def shown(response):
    """Return the keys in a list."""
    return {row.pk for row in response.context["cl"].result_list}


def told(response):
    """Return the messages on a page."""
    return [str(message) for message in response.context["messages"]]


def in_khmer(client):
    """Switch a browser to Khmer."""
    client.post("/admin/language/", {"language": "km", "next": "/admin/"})
    return client


def verbs_of(submission):
    """Return what stands in the record, the first act first."""
    return [*submission.decisions.order_by("number").values_list("verb", flat=True)]
