"""The portal, at the root of the organization's address."""

from django.urls import path

from tickets import references  # noqa: F401 - registers the converter
from tickets.views.customer import (
    answering,
    asking,
    confirming,
    deflecting,
    home,
    links,
    people,
    request,
    requests,
    search,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("help/search/", search.search, name="search"),
    path("requests/", requests.requests, name="requests"),
    path("requests/new/", asking.new, name="new"),
    path("requests/new/articles/", deflecting.articles, name="deflect"),
    path("requests/answered/", deflecting.answered, name="answered"),
    path("requests/confirm/", confirming.confirm, name="confirm"),
    path("requests/<ref:ref>/", request.page, name="request"),
    path("requests/<ref:ref>/sent/", asking.confirmation, name="request-sent"),
    path("requests/<ref:ref>/origin/", requests.origin, name="origin"),
    path("requests/<ref:ref>/messages/<uuid:key>/", request.message, name="message"),
    path("requests/<ref:ref>/read/", request.read, name="read"),
    path("requests/<ref:ref>/replies/", answering.reply, name="replies"),
    path("requests/<ref:ref>/solved/", answering.solved, name="solved"),
    path("requests/<ref:ref>/rating/", answering.rating, name="rating"),
    path("requests/<ref:ref>/people/", people.people, name="people"),
    path("requests/<ref:ref>/people/<uuid:key>/", people.person, name="person"),
    path("r/<str:token>/", links.follow, name="link"),
]
