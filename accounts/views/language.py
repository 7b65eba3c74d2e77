"""The language of the pages, chosen in the foot of the portal."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts import profile
from accounts.access import EVERYBODY, open_to
from helpdesk.lib.answers import SeeOther


@open_to(EVERYBODY)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Who is signed in keeps it with their profile, everybody else in this browser."""
    code, wanted = request.POST.get("language", ""), request.POST.get("next", "")
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    answer = SeeOther(wanted if ours else "/")
    if code not in dict(settings.LANGUAGES):
        return answer
    if request.user.is_authenticated:
        profile.change(request.user, {"preferred_language": code})
    else:
        told = {"max_age": settings.LANGUAGE_COOKIE_AGE, "secure": settings.SECURE, "samesite": "Lax"}
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, httponly=True, **told)
    return answer
