"""What the tests of the admin site share."""

from helpdesk.lib import tenancy

ADMIN = "/admin/accounts/"
CANARIES = ["Secrets of Other", "other.example", "CANARY"]


def fresh(row):
    with tenancy.platform():
        return type(row).objects.get(pk=row.pk)


def form_of(browser, url):
    """What a browser would send back unchanged."""
    form, posted = browser.get(url).context["adminform"].form, {}
    for bound in form:
        value = bound.field.prepare_value(bound.value())
        if value not in (None, "", False):
            posted[bound.html_name] = "on" if value is True else value
    return posted


def user_url(person, page="change"):
    return f"{ADMIN}user/{person.pk}/{page}/"
