"""Whether an article answered the question."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts import throttle
from accounts.access import PORTAL, open_to
from helpdesk.lib.answers import SeeOther
from knowledge import reading, voting
from knowledge.forms.feedback import FeedbackForm
from knowledge.models.article import Status

from .article import shown


@open_to(PORTAL)
@require_POST
@throttle.patient
def feedback(request: HttpRequest, slug: str) -> HttpResponse:
    person = reading.person_of(request)
    mine = reading.whole(person, request.organization).filter(status=Status.PUBLISHED)
    article = get_object_or_404(mine, slug=slug)
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return shown(request, article, form, status=422)
    throttle.judged_article(request)
    told: dict[str, Any] = {
        "helpful": form.cleaned_data["helpful"] == "yes",
        "comment": form.cleaned_data["comment"],
    }
    if not voting.say(article, person=person, session=request.session, **told):
        raise Http404
    return SeeOther("help:article", article.slug, anchor="helpful")
