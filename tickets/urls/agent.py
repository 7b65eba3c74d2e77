"""The workspace: queues, tickets, customers."""

from django.urls import path

from tickets import references  # noqa: F401 - registers the converter
from tickets.views.agent import (
    customers,
    doing,
    editing,
    history,
    keys,
    linking,
    opening,
    people,
    presence,
    queue,
    saved_views,
    ticket,
    writing,
)

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("keys/", keys.keys, name="keys"),
    path("counts/", queue.counts, name="counts"),
    path("tickets/new/", opening.new, name="new"),
    path("tickets/<ref:ref>/", ticket.ticket, name="ticket"),
    path("tickets/<ref:ref>/read/", ticket.read, name="read"),
    path("tickets/<ref:ref>/presence/", presence.presence, name="presence"),
    path("tickets/<ref:ref>/messages/", writing.send, name="send"),
    path("tickets/<ref:ref>/messages/<uuid:key>/", writing.message, name="message"),
    path("tickets/<ref:ref>/messages/<uuid:key>/edit/", writing.edit, name="message-edit"),
    path("tickets/<ref:ref>/messages/<uuid:key>/delete/", writing.delete, name="message-delete"),
    path("tickets/<ref:ref>/status/", doing.status, name="status"),
    path("tickets/<ref:ref>/assignment/", doing.assign, name="assign"),
    path("tickets/<ref:ref>/following/", doing.follow, name="follow"),
    path("tickets/<ref:ref>/confirmation/", doing.confirm, name="confirm"),
    path("tickets/<ref:ref>/delete/", doing.delete, name="delete"),
    path("tickets/<ref:ref>/edit/", editing.edit, name="edit"),
    path("tickets/<ref:ref>/edit/<slug:name>/", editing.edit, name="edit-one"),
    path("tickets/<ref:ref>/customer/", editing.customer, name="customer-change"),
    path("tickets/<ref:ref>/people/", people.people, name="people"),
    path("tickets/<ref:ref>/links/", linking.links, name="links"),
    path("tickets/<ref:ref>/merge/", linking.merge, name="merge"),
    path("tickets/<ref:ref>/unmerge/", linking.unmerge, name="unmerge"),
    path("tickets/<ref:ref>/split/", linking.split, name="split"),
    path("tickets/<ref:ref>/history/", history.history, name="history"),
    path("tickets/<ref:ref>/history/then/", history.as_of, name="as-of"),
    path("views/", saved_views.views, name="views"),
    path("views/new/", saved_views.view_new, name="view-new"),
    path("views/<uuid:pk>/", saved_views.view_edit, name="view-edit"),
    path("views/<uuid:pk>/delete/", saved_views.view_delete, name="view-delete"),
    path("customers/<uuid:key>/", customers.customer, name="customer"),
]
