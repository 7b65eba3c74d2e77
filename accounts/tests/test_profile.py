"""What people say of themselves."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import AuditEntry, User
from accounts.tests.mailbox import digits_to, mails_to, other_than
from conftest import PASSWORD
from helpdesk.lib import tenancy

PAGE, SECRET, EMAIL = "/account/profile/", "/account/password/", "/account/email/"
SAID = {"name": "Ada Low", "preferred_language": "usual", "timezone": "usual", "theme": "auto"}
SAID |= {"density": "comfortable"}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def again(person):
    with tenancy.platform():
        return User.objects.get(pk=person.pk)


def drawing(size=(600, 300), format="JPEG", **more):
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, format, **more)
    return SimpleUploadedFile("me.jpg", out.getvalue(), content_type="image/jpeg")


def with_picture(browser, person, **more):
    assert browser.post(PAGE, SAID | {"picture": drawing(**more)})["Location"] == PAGE
    return f"/account/avatar/{person.pk}/"


@pytest.mark.parametrize("who", ["customer", "agent", "analyst", "admin", "operator"])
def test_everybody_changes_their_own(cast, visit, who):
    person = getattr(cast, who)
    said = SAID | {"preferred_language": "en", "timezone": "Asia/Tokyo", "theme": "dark"}
    browser = visit(person)
    assert browser.post(PAGE, said)["Location"] == PAGE
    now = again(person)
    assert (now.name, now.preferred_language, now.timezone, now.theme) == (
        "Ada Low",
        "en",
        "Asia/Tokyo",
        "dark",
    )
    page = browser.get(PAGE).content.decode()
    assert 'data-theme="dark"' in page
    assert "Your profile is saved." in page


def test_who_goes_along_with_the_usual_chooses_nothing(cast, visit):
    browser = visit(cast.agent)
    browser.post(PAGE, SAID | {"preferred_language": "de", "timezone": "Asia/Tokyo"})
    browser.post(PAGE, SAID)
    assert (again(cast.agent).preferred_language, again(cast.agent).timezone) == ("", "")


def test_customers_also_say_first_and_last_name(cast, visit):
    visit(cast.customer).post(PAGE, SAID | {"first_name": "Ada", "last_name": "Low"})
    assert (again(cast.customer).first_name, again(cast.customer).last_name) == ("Ada", "Low")
    assert b'name="first_name"' not in visit(cast.agent).get(PAGE).content


def test_nothing_else_of_a_person_is_theirs_to_change(cast, visit):
    more = {
        "role": "admin",
        "status": "away",
        "email": "x@y.example",
        "is_superuser": "1",
        "department": str(cast.technical.pk),
    }
    visit(cast.agent).post(PAGE, SAID | more)
    now = again(cast.agent)
    assert (now.role, now.status, now.email, now.is_superuser, now.department_id) == (
        "agent",
        "active",
        cast.agent.email,
        False,
        cast.billing.pk,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 1_000_000},
        {"name": "A\0"},
        {"timezone": "Mars/Base"},
        {"timezone": "../../etc/passwd"},
        {"preferred_language": "tlh"},
        {"theme": "pink"},
        {"density": "tiny"},
    ],
)
def test_what_cannot_be_gets_a_sentence(cast, visit, wrong):
    answer = visit(cast.agent).post(PAGE, SAID | wrong)
    assert answer.status_code == 422
    assert b"There is a problem" in answer.content
    assert again(cast.agent).name == cast.agent.name


def test_time_zones_are_found_by_their_city(cast, visit):
    page = visit(cast.agent).get(PAGE).content.decode()
    assert '<option value="Europe/Stockholm">Stockholm</option>' in page
    assert '<optgroup label="America">' in page
    assert "As Acme (UTC)" in page


def test_a_picture_is_drawn_anew_as_a_square(cast, visit, files):
    browser = visit(cast.agent)
    answer = browser.get(with_picture(browser, cast.agent, exif=b"Exif\0\0GPS-secret"))
    picture = Image.open(BytesIO(answer.content))
    assert (picture.format, picture.size) == ("PNG", (256, 256))
    assert b"GPS-secret" not in answer.content
    assert answer["Content-Type"] == "image/png"


def test_a_new_picture_replaces_the_file_and_removing_leaves_none(
    cast, visit, files, django_capture_on_commit_callbacks
):
    browser = visit(cast.agent)
    for more in ({}, {}, {"drop_picture": "on"}):
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(PAGE, SAID | (more or {"picture": drawing()}))
        left = [path for path in files.rglob("*") if path.is_file()]
        assert len(left) == (0 if more else 1)
    assert browser.get(f"/account/avatar/{cast.agent.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not a picture we can read"),
        (b"GIF89a<script>alert(1)</script>", "not a picture we can read"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 6_000_000, "Pictures can be up to 5 MB"),
        (b"", "empty"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(cast, visit, content, words):
    upload = SimpleUploadedFile("me.png", content, content_type="image/png")
    answer = visit(cast.agent).post(PAGE, SAID | {"picture": upload})
    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("agent", 200), ("analyst", 200), ("operator", 200), ("customer", 404), ("their_admin", 404)],
)
def test_a_picture_is_shown_to_who_may_see_the_person(cast, visit, who, status):
    address = with_picture(visit(cast.agent), cast.agent)
    assert visit(getattr(cast, who)).get(address).status_code == status
    assert visit().get(address).status_code == 302


def test_a_customer_sees_their_own_picture(cast, visit):
    browser = visit(cast.customer)
    assert browser.get(with_picture(browser, cast.customer)).status_code == 200
    assert visit(cast.colleague).get(f"/account/avatar/{cast.customer.pk}/").status_code == 404


def test_a_picture_can_do_nothing_and_is_kept_by_nobody_else(cast, visit):
    browser = visit(cast.agent)
    answer = browser.get(with_picture(browser, cast.agent))
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"].startswith("private")
    unchanged = browser.get(f"/account/avatar/{cast.agent.pk}/", headers={"if-none-match": answer["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert (unchanged["Cache-Control"], unchanged["ETag"]) == (answer["Cache-Control"], answer["ETag"])
    assert again(cast.agent).avatar.name not in str(answer.headers)


def test_the_logo_is_everybodys_at_this_address(cast, visit):
    assert visit().get("/account/logo/").status_code == 404
    with tenancy.platform():
        cast.ours.logo.save("logo.png", drawing(format="PNG"))
    assert visit().get("/account/logo/").status_code == 200
    assert visit(host="other.localhost").get("/account/logo/").status_code == 404


def test_a_lost_file_is_a_picture_that_is_not_there(cast, visit, files):
    browser = visit(cast.agent)
    address = with_picture(browser, cast.agent)
    for path in files.rglob("*"):
        path.unlink() if path.is_file() else None
    assert browser.get(address).status_code == 404


def test_a_new_password_keeps_this_place_and_ends_the_others(cast, visit):
    here, elsewhere = visit(cast.agent), visit(cast.agent)
    answer = here.post(SECRET, {"current": PASSWORD, "password": "correct-horse-10"})
    assert answer["Location"] == SECRET
    assert here.get("/agent/").status_code == 200
    assert elsewhere.get("/agent/")["Location"].startswith("/account/sign-in/")
    assert mails_to(cast.agent.email)[0].kind == "password_changed"
    assert again(cast.agent).check_password("correct-horse-10")


def test_a_new_password_renews_the_session_key(cast, visit):
    browser = visit(cast.agent)
    before = browser.cookies["desk"].value
    browser.post(SECRET, {"current": PASSWORD, "password": "correct-horse-10"})
    assert browser.cookies["desk"].value != before


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"current": "wrong-horse-9", "password": "correct-horse-10"}, "isn&#x27;t your current password"),
        ({"current": "", "password": "correct-horse-10"}, "Enter your password"),
        ({"password": "correct-horse-10"}, "Enter your password"),
        ({"current": PASSWORD, "password": "short"}, "too short"),
        ({"current": PASSWORD, "password": "agent@acme.example"}, "too similar"),
        ({"current": PASSWORD, "password": "password123"}, "too common"),
    ],
)
def test_a_password_is_not_changed_without_the_old_one_or_to_a_weak_one(cast, visit, said, words):
    answer = visit(cast.agent).post(SECRET, said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert again(cast.agent).check_password(PASSWORD)


def test_who_has_none_sets_one_without(cast, visit):
    browser = visit(cast.customer)
    with tenancy.platform():
        User.objects.filter(pk=cast.customer.pk).update(password="!none")
    browser = visit()
    browser.post("/account/sign-in/code/", {"email": cast.customer.email})
    browser.post("/account/code/", {"code": digits_to(cast.customer.email)})
    assert browser.post(SECRET, {"password": "correct-horse-10"})["Location"] == SECRET
    assert again(cast.customer).check_password("correct-horse-10")


def test_a_changed_password_is_in_the_audit_as_changed_only(cast, visit):
    visit(cast.agent).post(SECRET, {"current": PASSWORD, "password": "correct-horse-10"})
    with tenancy.platform():
        entry = AuditEntry.objects.filter(target_id=cast.agent.pk, new__has_key="password").latest("seq")
    assert (entry.actor_id, entry.new, entry.old) == (cast.agent.pk, {"password": "(changed)"}, {})


def move(browser, email, current=PASSWORD):
    return browser.post(EMAIL, {"email": email, "current": current})


@pytest.mark.parametrize("who", ["customer", "agent", "analyst", "admin"])
def test_a_new_address_counts_when_its_code_comes_back(cast, visit, who):
    person = getattr(cast, who)
    browser = visit(person)
    assert move(browser, "Moved@acme.example")["Location"] == EMAIL
    assert again(person).email == person.email
    assert "moved@acme.example" in browser.get(EMAIL).content.decode()
    assert browser.post(EMAIL, {"code": digits_to("moved@acme.example")})["Location"] == EMAIL
    assert again(person).email == "moved@acme.example"
    assert [mail.kind for mail in mails_to(person.email)] == ["email_changed"]
    assert browser.get(PAGE).status_code == 200


def test_a_wrong_code_changes_nothing(cast, visit):
    browser = visit(cast.agent)
    move(browser, "moved@acme.example")
    answer = browser.post(EMAIL, {"code": other_than(digits_to("moved@acme.example"))})
    assert answer.status_code == 422
    assert again(cast.agent).email == cast.agent.email


def test_the_change_of_an_address_names_the_person_in_the_audit(cast, visit):
    browser = visit(cast.agent)
    move(browser, "moved@acme.example")
    browser.post(EMAIL, {"code": digits_to("moved@acme.example")})
    with tenancy.platform():
        entry = AuditEntry.objects.filter(target_id=cast.agent.pk, new__has_key="email").latest("seq")
    assert (entry.actor_id, entry.new) == (cast.agent.pk, {"email": "moved@acme.example"})


def test_a_change_can_be_dropped(cast, visit):
    browser = visit(cast.agent)
    move(browser, "moved@acme.example")
    assert browser.post(EMAIL, {"cancel": "1"})["Location"] == EMAIL
    assert b'name="code"' not in browser.get(EMAIL).content


def test_an_address_that_is_somebodys_is_refused_only_to_who_can_read_its_mail(cast, visit):
    browser = visit(cast.customer)
    assert move(browser, cast.colleague.email)["Location"] == EMAIL
    answer = browser.post(EMAIL, {"code": digits_to(cast.colleague.email)})
    assert answer.status_code == 422
    assert again(cast.customer).email == cast.customer.email


def test_te05_an_address_of_another_organization_is_free_here(cast, visit):
    browser = visit(cast.customer)
    move(browser, cast.stranger.email)
    browser.post(EMAIL, {"code": digits_to(cast.stranger.email)})
    assert again(cast.customer).email == again(cast.stranger).email


@pytest.mark.parametrize("current", ["", "wrong-horse-9"])
def test_an_open_screen_is_not_enough_to_take_the_account(cast, visit, current):
    assert move(visit(cast.agent), "moved@acme.example", current).status_code == 422
    assert not mails_to("moved@acme.example")


def test_links_and_codes_of_the_old_address_are_dead(cast, visit):
    browser, other = visit(cast.agent), visit()
    other.post("/account/sign-in/code/", {"email": cast.agent.email})
    old = digits_to(cast.agent.email)
    move(browser, "moved@acme.example")
    browser.post(EMAIL, {"code": digits_to("moved@acme.example")})
    assert other.post("/account/code/", {"code": old}).status_code == 422


def test_the_code_of_a_new_address_signs_nobody_in(cast, visit):
    browser = visit(cast.agent)
    move(browser, "moved@acme.example")
    assert browser.post("/account/code/", {"code": digits_to("moved@acme.example")})["Location"] == "/agent/"
    browser.post("/account/sign-out/")
    assert (
        browser.post("/account/code/", {"code": digits_to("moved@acme.example")})["Location"]
        == "/account/sign-in/"
    )


def test_an_operators_address_is_not_changed_here(cast, visit):
    assert visit(cast.operator).get(EMAIL).status_code == 403
