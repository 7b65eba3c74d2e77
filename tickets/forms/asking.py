"""The form of a request. It asks a visitor who they are, and everybody what the topic wants to know."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.forms.utils import ErrorDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.forms.signing_in import EmailField
from accounts.forms.spoken import speak
from accounts.models import Organization, User
from accounts.names import a_name
from helpdesk.lib.fields import Line, Text
from tickets import topics
from tickets.models.ticket import Criticality

from .attaching import Attaching
from .fields import field_for, name_of, told_in


class AskForm(Attaching):
    email = EmailField()
    name = forms.CharField(
        label=_("Your name"),
        max_length=255,
        validators=[a_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name, as we should use it when we write to you.")},
    )
    title = Line(
        label=_("What is it about?"), error_messages={"required": _("Say in a few words what it is about.")}
    )
    topic = forms.ModelChoiceField(
        None,
        label=_("Topic"),
        empty_label=_("Choose a topic"),
        error_messages={
            "required": _("Choose the topic that fits best."),
            "invalid_choice": _("This topic is not there any more. Choose another one."),
        },
    )
    content = Text(
        label=_("Tell us what happened"),
        error_messages={"required": _("Tell us what happened, so that we can help.")},
    )
    criticality = forms.ChoiceField(
        label=_("How much does this hold you up?"),
        choices=Criticality.choices,
        initial=Criticality.LOW,
        widget=forms.RadioSelect,
    )
    # People do not see this one: what fills it is a machine that fills everything.
    website = forms.CharField(required=False)
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    about = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, organization: Organization, by: User | None, **kwargs: Any) -> None:
        super().__init__(*args, organization=organization, by=by, **kwargs)
        self.offered = topics.offered(organization)
        self.fields["topic"].queryset = self.offered
        # With scripts the questions follow the topic; without them a button beside it fetches them.
        self.fields["topic"].widget.attrs |= {
            "hx-get": reverse("portal:new"), "hx-trigger": "change", "hx-target": "#questions", "hx-include": "#questions",
            "hx-swap": "outerHTML", "hx-sync": "this:replace",
        }  # fmt: skip
        self.fields["key"].initial = uuid4
        chosen = self._topic()
        self.questions = topics.questions(organization, chosen)
        for question in self.questions:
            self.fields[name_of(question)] = field_for(question)
            speak(self.fields[name_of(question)])
        for name in ["email", "name", "website"] if by else []:
            del self.fields[name]
        if not self.offered:
            del self.fields["topic"]
        questions = map(name_of, self.questions)
        self.order_fields(["email", "name", "title", "topic", "content", *questions, "criticality", "files"])

    def _topic(self) -> UUID | None:
        told = self.data.get("topic") if self.is_bound else self.initial.get("topic")
        return next((topic.pk for topic in self.offered if str(topic.pk) == told), None)

    @property
    def extra(self) -> list[forms.BoundField]:
        return [self[name_of(question)] for question in self.questions]

    @property
    def trapped(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def asked(self) -> dict[str, Any]:
        """For the verb that opens the request."""
        told = self.cleaned_data
        return {
            "title": told["title"],
            "content": told["content"],
            "category": told.get("topic"),
            "criticality": told["criticality"],
            "custom_fields": told_in(told, self.questions),
            "attached": self.attached(),
        }

    def unjudged(self) -> "AskForm":
        """What was typed and chosen so far, shown again without a word about what is missing."""
        self.is_valid()
        told = self.errors.get("files")
        self._errors = ErrorDict({"files": told} if told else {})
        return self
