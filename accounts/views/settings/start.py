"""What is left to do before the desk is ready."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import checklist, installation
from accounts.access import ADMINS, open_to

from .pages import page


@open_to(ADMINS)
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    organization = request.organization
    found = checklist.steps(organization, by=request.user)
    demo = [] if organization.is_demo else installation.demo_organizations()
    steps = [
        vars(step) | {"url": reverse(step.page) if step.page and not step.done else ""} for step in found
    ]
    return page(request, "start", steps=steps, demo=demo, left=sum(not step.done for step in found))
