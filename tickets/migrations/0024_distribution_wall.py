"""The wall round how tickets are given out: staff read it, admins decide."""

from django.db import migrations

from helpdesk.lib.wall import Policy, Statements, Wall

ADMIN = "(SELECT app.role() = 'admin')"
STAFF = "(SELECT app.role() IN ('agent', 'admin', 'analyst'))"
TABLES = ("tickets_distribution", "tickets_ceiling", "tickets_skill")


class Migration(migrations.Migration):
    dependencies = [("tickets", "0023_distribution")]

    operations = [
        operation
        for table in TABLES
        for operation in (
            Wall(table, grants="SELECT, INSERT, UPDATE, DELETE"),
            Policy(table, "reads", f"FOR SELECT TO hd_app USING ({STAFF})"),
            Policy(table, "admin", f"TO hd_app USING ({ADMIN}) WITH CHECK ({ADMIN})"),
        )
    ] + [Statements("0024_distribution.sql", __file__)]
