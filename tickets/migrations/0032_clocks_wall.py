"""The wall round clocks, which nobody writes but the database, and round targets, which admins decide (decision 8)."""

from django.db import migrations

from helpdesk.lib.wall import Functions, Policy, Statements, Wall

ADMIN = "(SELECT app.role() = 'admin')"
STAFF = "(SELECT app.role() IN ('agent', 'admin', 'analyst'))"
CUSTOMER = "(SELECT app.role() = 'customer')"
TICKET = (
    "EXISTS (SELECT FROM tickets_ticket t WHERE t.organization_id = tickets_slaclock.organization_id"
    " AND t.id = tickets_slaclock.ticket_id)"
)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0031_clocks")]

    operations = [
        Wall("tickets_slaclock", grants="SELECT"),
        # Customers are told when they hear from somebody, and not when it ought to be solved.
        Policy(
            "tickets_slaclock",
            "reads",
            f"FOR SELECT TO hd_app USING (({STAFF} OR {CUSTOMER} AND kind <> 'solution') AND {TICKET})",
        ),
        Wall("tickets_categorytarget", grants="SELECT, INSERT, UPDATE, DELETE"),
        Policy("tickets_categorytarget", "reads", f"FOR SELECT TO hd_app USING ({STAFF})"),
        Policy("tickets_categorytarget", "admin", f"TO hd_app USING ({ADMIN}) WITH CHECK ({ADMIN})"),
        Wall("tickets_recount", grants="SELECT"),
        Policy("tickets_recount", "reads", f"FOR SELECT TO hd_app USING ({ADMIN})"),
        Functions("0032_clocks.sql", __file__),
        Statements("0032_clocks_attach.sql", __file__),
    ]
