"""Custom fields in the settings: made once for good, changed, arranged, deleted; what was told is kept."""

import pytest

from accounts.models import AuditEntry, User
from accounts.telling import Names, told
from accounts.tests.test_general import sent_again, shown
from conftest import make_person
from helpdesk.lib import tenancy
from tickets.models import CustomField
from tickets.tests.making import ask, make_category, make_field, now_of

PAGE = "/agent/settings/fields/"
GOOD = {
    "subject": "ticket",
    "label": "Which bike?",
    "hint": "",
    "kind": "choice",
    "choices": "Loma\r\n Tindra \r\n\r\nLoma",
    "is_active": "on",
}


def listed(organization, subject="ticket"):
    with tenancy.platform():
        found = CustomField.objects.filter(organization=organization, subject=subject)
        return list(found.order_by("position", "label").prefetch_related("categories"))


def test_a_new_field_has_a_key_from_its_label(visit, cast):
    bikes = make_category(cast.ours)
    told = GOOD | {"categories": [bikes.pk], "is_required": "on"}
    assert visit(cast.admin).post(f"{PAGE}new/", told).status_code == 302
    [made] = listed(cast.ours)
    assert (made.key, made.kind, made.choices) == ("which_bike", "choice", ["Loma", "Tindra"])
    assert made.is_required and not made.is_staff_only
    assert list(made.categories.all()) == [bikes]


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Frame number", "frame_number"),
        ("2nd owner", "nd_owner"),
        ("Größe", "groe"),
        ("品番", "field"),
        ("x" * 80, "x" * 36),
    ],
)
def test_a_key_is_letters_digits_and_underscores(cast, label, key):
    assert make_field(cast.ours, label).key == key


def test_a_key_is_never_given_twice(cast):
    """Not even after its field is gone: values that were told under it would belong to the new one."""
    first = make_field(cast.ours, "Size")
    assert make_field(cast.ours, "Size?").key == "size_2"
    assert make_field(cast.ours, "Size", subject="customer").key == "size"
    ask(cast.customer, custom_fields={"size": "L"})
    with tenancy.platform():
        first.delete()
    assert make_field(cast.ours, "Size").key == "size_3"


@pytest.mark.parametrize(
    ("told", "field", "words"),
    [
        ({"label": ""}, "label", "Enter what the field asks for."),
        ({"label": "FRAME number"}, "label", "There is a field with this label already."),
        ({"choices": " \r\n"}, "choices", "Enter at least one choice"),
        ({"choices": "\r\n".join(f"c{n}" for n in range(201))}, "choices", "at most 200 choices"),
        ({"choices": "c" * 201}, "choices", "up to 200 characters"),
        ({"kind": "colour"}, "kind", "Choose one from the list."),
        ({"subject": "agent"}, "subject", "Choose one from the list."),
        ({"categories": ["x"]}, "categories", ""),
    ],
)
def test_what_cannot_be_is_said_at_the_field(visit, cast, told, field, words):
    make_field(cast.ours)
    answer = visit(cast.admin).post(f"{PAGE}new/", GOOD | {"hint": "kept"} | told)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert answer.context["form"]["hint"].value() == "kept"
    assert len(listed(cast.ours)) == 1


def test_another_organizations_category_is_no_choice(visit, cast):
    foreign = make_category(cast.theirs)
    answer = visit(cast.admin).post(f"{PAGE}new/", GOOD | {"categories": [foreign.pk]})
    assert answer.status_code == 422


def test_a_field_of_customers_has_no_categories_and_no_kind_but_choice_has_choices(visit, cast):
    bikes = make_category(cast.ours)
    told = GOOD | {"subject": "customer", "kind": "text", "categories": [bikes.pk]}
    assert visit(cast.admin).post(f"{PAGE}new/", told).status_code == 302
    [made] = listed(cast.ours, "customer")
    assert (made.choices, list(made.categories.all())) == ([], [])


def test_what_it_belongs_to_its_kind_and_key_stay(visit, cast):
    kept = make_field(cast.ours)
    admin, page = visit(cast.admin), f"{PAGE}{kept.pk}/"
    assert "Both stay as they are." in admin.get(page).content.decode()
    told = shown(admin, page) | {"kind": "number", "subject": "customer", "key": "x", "label": "Serial"}
    assert admin.post(page, told).status_code == 302
    [after] = listed(cast.ours)
    assert (after.label, after.kind, after.key) == ("Serial", "text", "frame_number")


def test_a_choice_that_tickets_use_stays_there_and_is_counted(visit, cast):
    kept = make_field(cast.ours, "Bike", kind="choice", choices=["Loma", "Tindra", "Aero"])
    ticket = ask(cast.customer, custom_fields={"bike": "Loma"})
    admin, page = visit(cast.admin), f"{PAGE}{kept.pk}/"
    answer = admin.post(page, shown(admin, page) | {"choices": "Tindra"}, follow=True)
    assert "1 ticket keeps what can&#x27;t be chosen any more: Loma, Aero." in answer.content.decode()
    assert now_of(ticket).custom_fields == {"bike": "Loma"}
    assert listed(cast.ours)[0].choices == ["Tindra"]


def test_categories_are_taken_away_and_added(visit, cast):
    bikes, parts = make_category(cast.ours), make_category(cast.ours, "Parts")
    kept = make_field(cast.ours, categories=[bikes.pk])
    admin, page = visit(cast.admin), f"{PAGE}{kept.pk}/"
    assert admin.post(page, shown(admin, page) | {"categories": [str(parts.pk)]}).status_code == 302
    assert list(listed(cast.ours)[0].categories.all()) == [parts]
    told = shown(admin, page)
    told.pop("categories")
    assert admin.post(page, told).status_code == 302
    assert list(listed(cast.ours)[0].categories.all()) == []


def both_changed(visit, cast, kept, mine, theirs):
    one, other = visit(cast.admin), visit(make_person(cast.ours, "admin", "second@acme.example"))
    page = f"{PAGE}{kept.pk}/"
    told = shown(one, page) | mine
    assert other.post(page, shown(other, page) | theirs).status_code == 302
    return one.post(page, told), one, page


def test_choices_that_both_changed_are_a_conflict(visit, cast):
    kept = make_field(cast.ours, "Bike", kind="choice", choices=["Loma"])
    answer, one, page = both_changed(visit, cast, kept, {"choices": "Aero"}, {"choices": "Loma\r\nTindra"})
    assert answer.status_code == 409
    assert "“Loma, Tindra”" in answer.content.decode() and "“Aero”" in answer.content.decode()
    assert one.post(page, sent_again(answer) | {"keep": "choices"}).status_code == 302
    assert listed(cast.ours)[0].choices == ["Loma", "Tindra"]


def test_categories_that_both_changed_are_a_conflict(visit, cast):
    bikes, parts = make_category(cast.ours), make_category(cast.ours, "Parts")
    kept = make_field(cast.ours)
    answer, one, page = both_changed(
        visit, cast, kept, {"categories": [str(bikes.pk)]}, {"categories": [str(parts.pk)]}
    )
    assert answer.status_code == 409
    assert "It is now “Parts”, you entered “Bikes”" in answer.content.decode()
    assert one.post(page, sent_again(answer)).status_code == 302
    assert list(listed(cast.ours)[0].categories.all()) == [bikes]


def test_what_only_the_other_changed_stays_theirs(visit, cast):
    bikes = make_category(cast.ours)
    kept = make_field(cast.ours)
    answer, _one, _page = both_changed(
        visit, cast, kept, {"label": "Serial"}, {"categories": [str(bikes.pk)]}
    )
    assert answer.status_code == 302
    [after] = listed(cast.ours)
    assert (after.label, list(after.categories.all())) == ("Serial", [bikes])


def test_fields_move_among_their_own(visit, cast):
    for label in ("A", "B"):
        make_field(cast.ours, label)
        make_field(cast.ours, label, subject="customer")
    visit(cast.admin).post(PAGE, {"up": listed(cast.ours)[1].pk})
    assert [field.label for field in listed(cast.ours)] == ["B", "A"]
    assert [field.label for field in listed(cast.ours, "customer")] == ["A", "B"]


@pytest.mark.parametrize(("subject", "words"), [("ticket", "1 ticket has"), ("customer", "1 customer has")])
def test_deleting_says_who_has_a_value_and_keeps_it(visit, cast, subject, words):
    kept = make_field(cast.ours, "Shop", subject=subject)
    ticket = ask(cast.customer, custom_fields={"shop": "Malmö"} if subject == "ticket" else {})
    with tenancy.platform():
        if subject == "customer":
            User.objects.filter(pk=cast.customer.pk).update(custom_fields={"shop": "Malmö"})
    admin, page = visit(cast.admin), f"{PAGE}{kept.pk}/delete/"
    assert words in admin.get(page).content.decode()
    assert admin.post(page).status_code == 302
    assert listed(cast.ours, subject) == []
    assert now_of(ticket).custom_fields == ({"shop": "Malmö"} if subject == "ticket" else {})


def test_the_audit_log_tells_it_in_words(visit, cast):
    kept = make_field(cast.ours, "Bike", kind="choice", choices=["Loma"])
    admin, page = visit(cast.admin), f"{PAGE}{kept.pk}/"
    admin.post(page, shown(admin, page) | {"choices": "Loma\nAero", "is_staff_only": "on"})
    with tenancy.platform():
        entry = AuditEntry.objects.get(action="field.changed")
        act = told(entry, Names())
    assert act["act"] == "Changed the field Bike"
    assert act["differences"] == ["Choices: from Loma to Loma, Aero", "For staff only: from no to yes"]
