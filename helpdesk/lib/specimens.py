"""What the component sheet shows: people, forms and steps made up for it, so that it needs no row."""

from typing import Any

from django import forms
from django.core.paginator import Paginator

from .colour import ACCENT_HUES

PEOPLE = [
    {"name": name, "initials": initials, "hue": hue, "email": email, "role_label": role}
    for name, initials, hue, email, role in [
        ("Maya Lindqvist", "ML", 1, "maya@posteo.example", "Customer"),
        ("Tomas Berg", "TB", 5, "tomas@fernway.example", "Agent"),
        ("Ines Moreau", "IM", 7, "ines@fernway.example", "Agent"),
        ("Aiko Tanaka", "AT", 8, "aiko@fernway.example", "Admin"),
    ]
]
STEPS = [
    {"title": "Logo and colour", "text": "So that customers recognise you.", "done": True},
    {
        "title": "First team",
        "text": "Tickets and people belong to teams.",
        "url": "#main",
        "label": "Make a team",
    },
    {
        "title": "Invite a colleague",
        "text": "By mail, or a link you pass on.",
        "url": "#main",
        "label": "Invite",
    },
]


class Request(forms.Form):
    email = forms.EmailField(
        label="Your email",
        help_text="We send the answer here.",
        error_messages={"invalid": "Enter an email address, like name@example.com"},
    )
    subject = forms.CharField(
        label="What is it about?", error_messages={"required": "Say in a few words what it is about"}
    )


class Fields(forms.Form):
    password = forms.CharField(widget=forms.PasswordInput, help_text="At least ten characters.")
    zone = forms.ChoiceField(label="Time zone", choices=[("se", "Europe/Stockholm"), ("de", "Europe/Berlin")])
    role = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[("agent", "Agent"), ("admin", "Admin")], initial="agent"
    )
    teams = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        choices=[("technical", "Technical"), ("orders", "Orders and delivery")],
        required=False,
    )
    sees_all = forms.BooleanField(
        label="Sees all teams", help_text="Otherwise only their own.", required=False
    )
    logo = forms.FileField(required=False, help_text="PNG or JPEG, up to 1 MB.")
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)


def specimens() -> dict[str, Any]:
    """The context of dev/components.html."""
    return {
        "people": PEOPLE,
        "steps": STEPS,
        "accents": list(ACCENT_HUES),
        "modes": ["reply", "note"],
        "failed": Request({"email": "maya.lindqvist@", "subject": ""}, auto_id="failed-%s"),
        "fields": Fields(auto_id="kit-%s"),
        "page": Paginator(range(120), 50).page(2),
    }
