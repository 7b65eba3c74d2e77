"""A colleague who answers the same ticket reads what waits to be sent there."""

from django.db import migrations

from helpdesk.lib.wall import Policy

WORKS = "(SELECT app.role() IN ('agent', 'admin'))"
TICKET = (
    "EXISTS (SELECT FROM tickets_ticket t WHERE t.organization_id = tickets_sending.organization_id"
    " AND t.id = tickets_sending.ticket_id)"
)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0012_drafted_event")]

    operations = [
        Policy("tickets_sending", "reads", f"FOR SELECT TO hd_app USING ({WORKS} AND {TICKET})"),
    ]
