"""The wall round rules: staff read them, admins write them; what they did is written by the system."""

from django.db import migrations

from helpdesk.lib.wall import Policy, Statements, Wall

ADMIN = "(SELECT app.role() = 'admin')"
STAFF = "(SELECT app.role() IN ('agent', 'admin', 'analyst'))"


class Migration(migrations.Migration):
    dependencies = [("tickets", "0025_rules")]

    operations = [
        operation
        for table, grants in (("tickets_rule", "SELECT, INSERT, UPDATE, DELETE"), ("tickets_rulerun", "SELECT, INSERT, UPDATE"))
        for operation in (
            Wall(table, grants=grants),
            Policy(table, "reads", f"FOR SELECT TO hd_app USING ({STAFF})"),
            Policy(table, "admin", f"TO hd_app USING ({ADMIN}) WITH CHECK ({ADMIN})"),
        )
    ] + [Statements("0026_rules.sql", __file__)]  # fmt: skip
