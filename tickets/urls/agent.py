"""The workspace: queues, tickets, customers."""

from django.urls import path

from tickets import references  # noqa: F401 - registers the converter
from tickets.views.agent import (
    customers,
    doing,
    editing,
    history,
    linking,
    opening,
    people,
    queue,
    saved_views,
    snoozing,
    ticket,
    writing,
)

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("counts/", queue.counts, name="counts"),
    path("tickets/new/", opening.new, name="new"),
    path("tickets/<ref:ref>/", ticket.ticket, name="ticket"),
    path("tickets/<ref:ref>/read/", ticket.read, name="read"),
    path("tickets/<ref:ref>/messages/", writing.send, name="send"),
    path("tickets/<ref:ref>/messages/<uuid:key>/", writing.message, name="message"),
    path("tickets/<ref:ref>/messages/<uuid:key>/edit/", writing.edit, name="message-edit"),
    path("tickets/<ref:ref>/messages/<uuid:key>/delete/", writing.delete, name="message-delete"),
    path("tickets/<ref:ref>/status/", doing.status, name="status"),
    path("tickets/<ref:ref>/assignment/", doing.assign, name="assign"),
    path("tickets/<ref:ref>/following/", doing.follow, name="follow"),
    path("tickets/<ref:ref>/confirmation/", doing.confirm, name="confirm"),
    path("tickets/<ref:ref>/snooze/", snoozing.snooze, name="snooze"),
    path("tickets/<ref:ref>/spam/", snoozing.spam, name="spam"),
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
    path("customers/", customers.customers, name="customers"),
    path("customers/<uuid:key>/edit/", customers.edit, name="customer-edit"),
    path("customers/<uuid:key>/standing/", customers.block, name="customer-block"),
    path("customers/<uuid:key>/join/", customers.join, name="customer-join"),
    path("customers/<uuid:key>/", customers.customer, name="customer"),
]
