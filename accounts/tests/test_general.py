"""General settings: what an admin changes, and two admins at once."""

from io import BytesIO

import pytest
from PIL import Image

from accounts.models import Organization
from conftest import make_person
from helpdesk.lib import tenancy

PAGE = "/agent/settings/general/"


def stored(organization):
    with tenancy.platform():
        return Organization.objects.get(pk=organization.pk)


def shown(browser, page=PAGE):
    """The fields of the page's form as a browser would send them back."""
    form = browser.get(page).context["form"]
    posted = {"updated_at": form["updated_at"].value()}
    for bound in form.visible_fields():
        value = bound.field.prepare_value(bound.value())
        if value not in (None, "", False):
            posted[bound.html_name] = "on" if value is True else value
        if bound.field.show_hidden_initial:
            posted[bound.html_initial_name] = "" if value is None else value
    return posted


def picture():
    out = BytesIO()
    Image.new("RGB", (40, 20), "teal").save(out, "PNG")
    out.name, _ = "logo.png", out.seek(0)
    return out


def test_saving_changes_what_everybody_sees(visit, cast):
    admin = visit(cast.admin)
    answer = admin.post(PAGE, shown(admin) | {"name": "Acme Bikes", "accent": "7", "ticket_prefix": "BIKE"})
    assert answer.status_code == 302
    assert (stored(cast.ours).name, stored(cast.ours).accent, stored(cast.ours).ticket_prefix) == (
        "Acme Bikes",
        7,
        "BIKE",
    )
    assert b"Acme Bikes" in visit().get("/").content


@pytest.mark.parametrize(("field", "value", "words"), [
    ("ticket_prefix", "fw-1", "capital letters"),
    ("accent", "13", "Choose one from the list."),
    ("timezone", "Mars/Olympus", "Choose one from the list."),
    ("name", "", "Enter the name"),
    ("name", "x" * 300, "at most 255"),
    ("name", "a\0b", "cannot be read"),
])  # fmt: skip
def test_what_cannot_be_is_said_at_the_field_and_nothing_typed_is_lost(visit, cast, field, value, words):
    admin = visit(cast.admin)
    answer = admin.post(PAGE, shown(admin) | {"default_language": "de", field: value})
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert answer.context["form"]["default_language"].value() == "de"


def test_two_admins_who_change_different_fields_both_succeed(visit, cast):
    one, other = visit(cast.admin), visit(make_person(cast.ours, "admin", "second@acme.example"))
    mine, theirs = shown(one) | {"name": "Acme Bikes"}, shown(other) | {"accent": "5"}
    assert other.post(PAGE, theirs).status_code == 302
    assert one.post(PAGE, mine).status_code == 302
    assert (stored(cast.ours).name, stored(cast.ours).accent) == ("Acme Bikes", 5)


@pytest.fixture
def conflict(visit, cast):
    """Both changed the name; the second one also the prefix. Their answer and their browser."""
    one, other = visit(cast.admin), visit(make_person(cast.ours, "admin", "second@acme.example"))
    mine, theirs = shown(one) | {"name": "Mine", "ticket_prefix": "MINE"}, shown(other) | {"name": "Theirs"}
    assert other.post(PAGE, theirs).status_code == 302
    return one.post(PAGE, mine), one


def test_two_admins_who_change_the_same_field_see_both_values(conflict, cast):
    answer, _browser = conflict
    assert answer.status_code == 409
    assert "“Theirs”" in answer.content.decode() and "“Mine”" in answer.content.decode()
    assert answer.context["form"]["name"].value() == "Mine"
    assert answer.context["form"]["ticket_prefix"].value() == "MINE"
    assert stored(cast.ours).name == "Theirs"


def sent_again(answer):
    form = answer.context["form"]
    return {key: value for key, value in form.data.items() if key not in ("csrfmiddlewaretoken", "keep")}


def test_saving_again_after_a_conflict_uses_mine(conflict, cast):
    answer, browser = conflict
    assert browser.post(PAGE, sent_again(answer)).status_code == 302
    assert (stored(cast.ours).name, stored(cast.ours).ticket_prefix) == ("Mine", "MINE")


def test_keeping_theirs_saves_the_rest_of_mine(conflict, cast):
    answer, browser = conflict
    assert browser.post(PAGE, sent_again(answer) | {"keep": "name"}).status_code == 302
    assert (stored(cast.ours).name, stored(cast.ours).ticket_prefix) == ("Theirs", "MINE")


def test_a_stale_form_without_what_it_showed_overwrites_nothing(visit, cast):
    admin = visit(cast.admin)
    told = {key: value for key, value in shown(admin).items() if not key.startswith("initial-")}
    assert admin.post(PAGE, shown(admin) | {"name": "First"}).status_code == 302
    assert admin.post(PAGE, told | {"name": "Second"}).status_code == 409
    assert stored(cast.ours).name == "First"


def test_a_logo_is_drawn_anew_and_can_go(visit, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    admin = visit(cast.admin)
    assert admin.post(PAGE, shown(admin) | {"logo": picture()}).status_code == 302
    name = stored(cast.ours).logo.name
    assert name.startswith("organization/") and "logo.png" not in name
    assert visit().get("/account/logo/").status_code == 200
    assert admin.post(PAGE, shown(admin) | {"remove_logo": "on"}).status_code == 302
    assert stored(cast.ours).logo.name == ""


@pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a not really", b""])
def test_a_logo_that_is_no_picture_is_refused_in_words(visit, cast, content):
    admin, upload = visit(cast.admin), BytesIO(content)
    upload.name = "logo.png"
    answer = admin.post(PAGE, shown(admin) | {"logo": upload})
    assert answer.status_code == 422
    assert answer.context["form"].errors["logo"]


def test_a_megabyte_of_text_is_a_sentence(visit, cast):
    admin = visit(cast.admin)
    assert admin.post(PAGE, shown(admin) | {"name": "x" * 1_000_000}).status_code == 422


def test_settings_begin_with_general(visit, cast):
    assert visit(cast.admin).get("/agent/settings/").url == PAGE
