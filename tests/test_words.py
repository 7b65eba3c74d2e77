"""What the product says, in English and in German."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.forms import BaseForm
from django.utils.translation import templatize

from accounts.forms.spoken import Spoken
from accounts.models import User
from accounts.tests.mailbox import mails_to
from helpdesk.lib import tenancy

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "locale/de/LC_MESSAGES/django.po"
HOLES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
# Written and read by machines, or by whoever types commands.
SILENT = {"launch", "management", "migrations", "tests"}


def entries():
    """What stands in the .po: (flags, msgid, msgid_plural, translations)."""
    for block in CATALOGUE.read_text(encoding="utf-8").split("\n\n"):
        key, told = "msgid", {"msgid": "", "msgid_plural": ""}
        for line in block.splitlines():
            if match := re.fullmatch(r'(?:(msg[\w\[\]]+) )?(".*")', line):
                key = match[1] or key
                told[key] = told.get(key, "") + ast.literal_eval(match[2])
        words = [text for name, text in told.items() if name.startswith("msgstr")]
        yield re.findall(r"^#, .*", block, re.M), told["msgid"], told["msgid_plural"], words


@pytest.fixture(scope="module")
def sentences():
    found = [entry for entry in entries() if entry[1]]
    assert len(found) > 600
    return found


def test_everything_is_translated_and_nothing_is_a_guess(sentences):
    assert [msgid for _flags, msgid, _plural, words in sentences if not words or not all(words)] == []
    assert [msgid for flags, msgid, _plural, _words in sentences if "fuzzy" in "".join(flags)] == []


def test_what_is_compiled_is_what_is_written(sentences):
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for _flags, msgid, plural, words in sentences:
        said = [compiled.ngettext(msgid, plural, n) for n in (1, 2)] if plural else [compiled.gettext(msgid)]
        assert said == words, msgid


def test_what_is_filled_in_is_the_same_in_both_languages(sentences):
    for _flags, msgid, plural, words in sentences:
        for original, text in zip((msgid, plural or msgid), words, strict=False):
            assert sorted(HOLES.findall(text)) == sorted(HOLES.findall(original)), msgid


def test_german_is_calm(sentences):
    assert [text for *_entry, words in sentences for text in words if "!" in text] == []
    assert [
        text for *_entry, words in sentences for text in words if re.search(r"\b[Dd]u\b|\b[Dd]ein", text)
    ] == []


def marked(source):
    """What a module gives to gettext."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=mark), args=[ast.Constant(value=str(text)), *_more]) if (
                mark in MARKS
            ):
                yield text


def marked_in_template(source):
    quoted = r"""\bn?gettext\(\s*u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|\b_\(\s*('[^']*'|"[^"]*")"""
    for match in re.finditer(quoted, templatize(source)):
        yield ast.literal_eval(match[1] or match[2])


def test_every_sentence_of_the_source_is_in_the_catalogue(sentences):
    """Fails after a new sentence: run bin/words, translate it, run bin/words."""
    known, missing = {msgid for _flags, msgid, *_rest in sentences}, []
    for app in ("accounts", "helpdesk", "knowledge", "tickets", "templates"):
        for path in (ROOT / app).rglob("*.*"):
            if path.suffix not in (".py", ".html", ".txt") or SILENT & set(path.parts):
                continue
            source = path.read_text(encoding="utf-8")
            found = marked(source) if path.suffix == ".py" else marked_in_template(source)
            missing += [f"{path.relative_to(ROOT)}: {text}" for text in found if text and text not in known]
    assert missing == []


def german(path, client):
    page = client.get(path, headers={"accept-language": "de-AT,de;q=0.9,en;q=0.5"}).content.decode()
    assert '<html lang="de"' in page
    return page


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/account/sign-in/", "Bei Acme anmelden"),
        ("/account/sign-up/", "Konto bei Acme anlegen"),
        ("/", "Wie können wir helfen?"),
        ("/nowhere/", "Unter dieser Adresse ist nichts"),
    ],
)
def test_a_german_visitor_reads_german(visit, cast, path, words):
    assert words in german(path, visit())


@pytest.mark.parametrize(
    ("who", "path", "words"),
    [
        ("customer", "/account/profile/", "Ihr Profil"),
        ("agent", "/agent/who/", "Wer da ist"),
        ("admin", "/agent/settings/general/", "Agenten sehen alle Teams"),
        ("admin", "/agent/settings/audit/", "hinzugefügt"),
        ("admin", "/admin/accounts/user/", "Personen"),
    ],
)
def test_whose_browser_is_german_reads_german(visit, cast, who, path, words):
    assert re.search(words, german(path, visit(getattr(cast, who))))


def language_for(client, asked):
    page = client.get("/account/profile/", headers={"accept-language": asked}).content.decode()
    return re.search(r'<html lang="(\w+)"', page)[1]


def choose(person, language):
    with tenancy.platform():
        User.objects.filter(pk=person.pk).update(preferred_language=language)


def test_ones_own_choice_wins_over_the_browsers(visit, cast):
    choose(cast.customer, "de")
    choose(cast.agent, "en")
    assert language_for(visit(cast.customer), "en") == "de"
    assert language_for(visit(cast.agent), "de") == "en"


@pytest.mark.parametrize("asked", ["sv", "sv-SE,fi;q=0.8", "*", "", "xx-\x7f", "a" * 600])
def test_who_speaks_what_we_do_not_gets_the_organizations_language(visit, cast, asked):
    assert language_for(visit(cast.customer), asked) == "en"
    with tenancy.platform():
        type(cast.ours).objects.filter(pk=cast.ours.pk).update(default_language="de")
    assert language_for(visit(cast.customer), asked) == "de"


def test_who_chooses_german_is_told_so_in_german(visit, cast):
    told = {"name": "Ada", "preferred_language": "de", "timezone": "usual", "theme": "auto"}
    browser = visit(cast.customer)
    browser.post("/account/profile/", told)
    assert "Ihr Profil ist gespeichert." in browser.get("/account/profile/").content.decode()


def test_a_second_choice_of_the_browsers_counts(visit, cast):
    assert language_for(visit(cast.customer), "sv,de;q=0.7,en;q=0.3") == "de"


def test_the_code_comes_in_the_language_of_its_reader(visit, cast):
    choose(cast.customer, "de")
    visit().post("/account/sign-in/code/", {"email": cast.customer.email}, headers={"accept-language": "en"})
    mail = mails_to(cast.customer.email)[-1]
    assert mail.subject == "Ihr Code für die Anmeldung"
    assert "Er gilt 10 Minuten" in mail.text
    assert '<html lang="de">' in mail.html


def test_an_admins_language_is_not_that_of_whom_the_mail_is_for(visit, cast):
    choose(cast.admin, "de")
    page = f"/admin/accounts/user/{cast.customer.pk}/password/"
    assert visit(cast.admin).post(page, {"password": "three-quiet-words"}).status_code == 302
    assert mails_to(cast.customer.email)[-1].subject == "Your password was changed"


def test_a_closed_desk_says_so_in_the_visitors_language(visit, cast):
    with tenancy.platform():
        type(cast.ours).objects.filter(pk=cast.ours.pk).update(is_active=False)
    assert "nutzt diesen Helpdesk zurzeit nicht" in german("/", visit())


def forms(kind=BaseForm):
    for form in kind.__subclasses__():
        yield form
        yield from forms(form)


def test_every_form_of_ours_refuses_in_our_words():
    ours = {form for form in forms() if form.__module__.startswith(("accounts", "knowledge", "tickets"))}
    assert len(ours) > 12
    assert [form for form in ours if not issubclass(form, Spoken)] == []


@pytest.mark.parametrize(
    ("path", "told", "sentence"),
    [
        ("/agent/settings/teams/new/", {}, "Enter a name for the team."),
        ("/agent/settings/teams/new/", {"name": "n" * 121}, "Use at most 120 characters."),
        ("/agent/settings/people/invite/", {"email": "x", "role": "agent"}, "like name@example.com."),
        (
            "/agent/settings/people/invite/",
            {"email": "x@x.example", "role": "king"},
            "Choose one from the list.",
        ),
        ("/agent/settings/people/invite/", {"email": "x@x.example"}, "Choose one from the list."),
        ("/admin/accounts/department/add/", {}, "Fill this in."),
        ("/account/profile/", {"name": "A\0"}, "There is a character in it that cannot be read."),
    ],
)
def test_a_refusal_speaks_in_our_voice(visit, cast, path, told, sentence):
    page = visit(cast.admin).post(path, told).content.decode()
    assert sentence in page
    assert not re.search(
        "This field is required|Select a valid|Ensure this value|Enter a valid|&quot;king", page
    )


def test_templates_name_a_format_and_spell_none_out():
    """DATE_FORMAT and the others of helpdesk/formats; `c` is for machines."""
    spelled = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "templates").rglob("*.*")
        for name in re.findall(r"""\|(?:date|time):["']([^"']+)["']""", path.read_text(encoding="utf-8"))
        if not re.fullmatch(r"[A-Z_]+_FORMAT|c", name)
    ]
    assert spelled == []


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", r"\b\d{1,2} [A-Z][a-z]{2} 20\d\d, \d\d:\d\d"),
        ("de", r"\b\d{1,2}\. [A-Z][a-zä]{2} 20\d\d, \d\d:\d\d"),
    ],
)
@pytest.mark.parametrize("path", ["/admin/accounts/department/", "/agent/settings/audit/"])
def test_times_have_24_hours(visit, cast, language, written, path):
    page = visit(cast.admin).get(path, headers={"accept-language": language}).content.decode()
    assert re.search(written, page)
    assert not re.search(r"[ap]\.m\.", page)
