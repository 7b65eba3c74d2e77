"""The wall round business hours, who counts them, and hours for every organization (docs/decisions/0008)."""

from django.db import migrations

from helpdesk.lib.wall import Functions, Policy, Statements, Wall

ADMIN = "(SELECT app.role() = 'admin')"
STAFF = "(SELECT app.role() IN ('agent', 'admin', 'analyst'))"
TABLES = ("accounts_calendar", "accounts_openinghours", "accounts_closedday")


def walled(table: str) -> list[Wall | Policy]:
    return [
        Wall(table, grants="SELECT, INSERT, UPDATE, DELETE"),
        Policy(table, "reads", f"FOR SELECT TO hd_app USING ({STAFF})"),
        Policy(table, "admin", f"TO hd_app USING ({ADMIN}) WITH CHECK ({ADMIN})"),
    ]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_calendar")]

    operations = [
        *(step for table in TABLES for step in walled(table)),
        Functions("0007_hours.sql", __file__),
        Statements("0007_calendar.sql", __file__),
    ]
