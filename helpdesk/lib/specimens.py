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
QUESTION = """Since I installed update 4.2 on Sunday my battery stops at 80 % every night. The charger light goes green.

Photo of the display attached, and the log is at https://files.posteo.example/maya/charge-log.csv

On Sat, 14 Nov 2026 at 09:42, Fernway Support <help@fernway.example> wrote:
> Hi Maya,
>
> which version of the app do you have?"""
ANSWER = """Hi Maya, a green light at 80 % means **Care Charging** is on. For tonight:

1. Plug the bike in.
2. Hold the power button for five seconds, until the display shows `100 %`.
   - Without a display, wait for the *third* blink.
3. Leave it on the charger.

> I ride 31 km each way.

That is [what the article is about](https://help.fernway.example/care-charging). Does the log say this?

```
09:41:07 charge  limit=80 reason=care
09:41:09 charge  stop
```"""
FORGED = "Is this mail from you? It leads to [https://fernway.example/pay](https://fernway.pay.example/) and I did not order anything."


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
        "question": QUESTION,
        "answer": ANSWER,
        "forged": FORGED,
        "largest_file": 20 * 2**20,
        "modes": ["reply", "note"],
        "failed": Request({"email": "maya.lindqvist@", "subject": ""}, auto_id="failed-%s"),
        "fields": Fields(auto_id="kit-%s"),
        "page": Paginator(range(120), 50).page(2),
    }
