"""The editor of conditions: groups in groups, each row a field, how it is asked, and what for. Works by plain posts.

A row's place in the tree is its name: `n-r.0.1-field` is the field of the second part of the first part of the root.
"""

import re
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from tickets import conditions
from tickets.conditions import ME, MY_TEAM, NONE, Field, Tree
from tickets.models import Category, Tag
from tickets.models.ticket import Channel, Criticality, Priority
from tickets.refusals import WrongCondition
from tickets.words import status_choices

NAME = re.compile(r"^n-(r(?:\.\d{1,2}){0,4})-(join|field)$")
JOINS = [("all", _("all of these")), ("any", _("any of these")), ("none", _("none of these"))]
FIRST = {"field": "status", "is": "in", "value": []}
Choices = list[tuple[str, Any]]


class Editor:
    """A tree being edited: `rows` for the template, `tree` for the verb, `error` in words."""

    def __init__(
        self, person: User, tree: Tree, *, error: str = "", errors: dict[str, str] | None = None
    ) -> None:
        self.person, self.tree, self.error, self.errors = person, tree, error, errors or {}
        self.fields = conditions.fields_for(person)
        self.values: dict[str, Choices] = {}

    @property
    def root(self) -> dict[str, Any]:
        return self.told(as_groups(self.tree), "r")

    def told(self, node: Tree, path: str) -> dict[str, Any]:
        if "join" in node:
            parts = [self.told(part, f"{path}.{place}") for place, part in enumerate(node["parts"])]
            deep = path.count(".") < conditions.DEEPEST - 2
            return {"path": path, "join": node["join"], "parts": parts, "joins": JOINS, "may_nest": deep}
        field = self.fields.get(node.get("field", ""), self.fields["status"])
        asked = str(node.get("is"))
        if asked not in conditions.ASKED[field.kind]:
            asked = next(iter(conditions.ASKED[field.kind]))
        return {
            "path": path, "field": field, "asked": asked, "ways": list(conditions.ASKED[field.kind].items()),
            "control": control(field, asked), "value": node.get("value"), "error": self.errors.get(path, ""),
            "choices": self.choices(field) if field.kind == "choice" else (),
        }  # fmt: skip

    @property
    def offered(self) -> Choices:
        return [(field.name, field.label) for field in self.fields.values()]

    def choices(self, field: Field) -> Choices:
        if field.name not in self.values:
            self.values[field.name] = choices_of(field, self.person)
        return self.values[field.name]


def control(field: Field, asked: str) -> str:
    """What the value is typed into."""
    if asked in conditions.WITHOUT_VALUE:
        return ""
    if asked in ("before", "after"):
        return "date"
    return {"choice": "choice", "number": "number", "time": "span"}.get(field.kind, "text")


def choices_of(field: Field, person: User) -> Choices:
    fixed: dict[str, Choices] = {
        "status": status_choices(person.organization),
        "priority": [(str(key), label) for key, label in Priority.choices],
        "criticality": list(Criticality.choices),
        "channel": list(Channel.choices),
    }
    if field.name in fixed:
        return fixed[field.name]
    if field.what is None:
        return [*((value, value) for value in field.values), (NONE, _("Nothing"))]
    people: QuerySet[User] = User.objects.visible_to(person).staff().order_by("sort_name", "pk")
    names = lambda rows: [(str(pk), label) for pk, label in rows.values_list("pk", "name")]  # noqa: E731
    everybody = [(ME, _("Me")), *names(people)]
    return {
        "assignee": lambda: [(NONE, _("Nobody")), *everybody],
        "team": lambda: [(MY_TEAM, _("My team")), (NONE, _("No team")), *names(Department.objects.visible_to(person).order_by("name"))],
        "category": lambda: [(NONE, _("None")), *names(Category.objects.visible_to(person).order_by("position", "name"))],
        "tag": lambda: [(NONE, _("None")), *names(Tag.objects.visible_to(person).order_by("name"))],
    }.get(field.name, lambda: everybody)()  # fmt: skip


def as_groups(node: Tree) -> Tree:
    """Every group with a word for how its parts go together; a leaf alone in a group; "not" as "none of these"."""
    if "all" in node or "any" in node:
        join = "all" if "all" in node else "any"
        return {"join": join, "parts": [_part(part) for part in node[join]]}
    if "not" in node:
        inner = node["not"]
        return {"join": "none", "parts": [_part(part) for part in inner.get("any", [inner])]}
    return {"join": "all", "parts": [node] if node else []}


def _part(node: Tree) -> Tree:
    return node if "field" in node else as_groups(node)


def read(data: QueryDict, person: User) -> Editor:
    """What was posted, after the button that adds or drops a row was followed."""
    names = {found[1]: found[2] for key in data if (found := NAME.match(key))}
    tree = _read("r", names, data, conditions.fields_for(person))
    return Editor(person, tree or {"all": []})


def edited(data: QueryDict) -> bool:
    """Whether a button of the editor was pressed and not the form's own."""
    return any(name in data for name in ("add", "drop", "shape"))


def _read(path: str, names: dict[str, str], data: QueryDict, fields: dict[str, Field]) -> Tree | None:
    if path == data.get("drop") and path != "r":
        return None
    if names.get(path) == "field":
        return _leaf(path, data, fields)
    below = sorted({_child(name, path) for name in names if name.startswith(f"{path}.")})
    parts = [part for place in below if (part := _read(f"{path}.{place}", names, data, fields)) is not None]
    where, _colon, what = data.get("add", "").partition(":")
    if where == path:
        parts.append({"all": [dict(FIRST)]} if what == "group" else dict(FIRST))
    join = data.get(f"n-{path}-join", "all")
    return {"not": {"any": parts}} if join == "none" else {"any" if join == "any" else "all": parts}


def _child(name: str, path: str) -> int:
    return int(name[len(path) + 1 :].split(".")[0])


def _leaf(path: str, data: QueryDict, fields: dict[str, Field]) -> Tree:
    name, asked = data.get(f"n-{path}-field", ""), data.get(f"n-{path}-is", "")
    field = fields.get(name, fields["status"])
    if asked not in conditions.ASKED[field.kind]:
        asked = next(iter(conditions.ASKED[field.kind]))
    told: Tree = {"field": field.name, "is": asked}
    if asked in conditions.WITHOUT_VALUE:
        return told
    raw = data.getlist(f"n-{path}-value")
    return told | {"value": raw if field.kind == "choice" else _value(field, raw[0] if raw else "")}


def _value(field: Field, raw: str) -> Any:
    """As it is kept; what cannot be read stays as it was typed, and `check` says so."""
    text = raw.strip()
    if field.kind != "number":
        return text
    try:
        number = float(text.replace(",", "."))
        return int(number) if number == int(number) else number
    except (ValueError, OverflowError):
        return text


def check(editor: Editor) -> bool:
    """Each row with what is wrong with it, and the whole."""
    _check(as_groups(editor.tree), "r", editor)
    if not editor.errors:
        try:
            conditions.checked(editor.tree, editor.fields)
        except WrongCondition as refusal:
            editor.error = str(refusal)
    return not (editor.errors or editor.error)


def _check(node: Tree, path: str, editor: Editor) -> None:
    if "join" in node:
        for place, part in enumerate(node["parts"]):
            _check(part, f"{path}.{place}", editor)
        return
    try:
        conditions.checked(node, editor.fields)
    except WrongCondition as refusal:
        editor.errors[path] = str(refusal)
