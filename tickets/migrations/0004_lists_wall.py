"""The wall round saved views and acts on many tickets, and what wakes the snoozed (docs/decisions/0006)."""

from django.db import migrations

from helpdesk.lib.wall import Functions, Policy, Statements, Wall

ADMIN = "(SELECT app.role() = 'admin')"
AGENT = "(SELECT app.role() = 'agent')"
WORKS = "(SELECT app.role() IN ('agent', 'admin'))"
STAFF = "(SELECT app.role() IN ('agent', 'admin', 'analyst'))"
SYSTEM = "(SELECT app.is_system())"
ME = "(SELECT app.uid())"
TEAM = "department_id = (SELECT app.dept())"
ALL_READ = "(SELECT app.role() IN ('admin', 'analyst'))"

ALL = "SELECT, INSERT, UPDATE, DELETE"


def both(rule: str) -> str:
    return f"TO hd_app USING ({rule}) WITH CHECK ({rule})"


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_lists")]

    operations = [
        Statements("0004_snooze.sql", __file__),
        Functions("0004_waking.sql", __file__),
        Wall("tickets_savedview", grants=ALL),
        Policy(
            "tickets_savedview",
            "reads",
            f"FOR SELECT TO hd_app USING ({STAFF} AND (owner_id = {ME} OR audience = 'all'"
            f" OR audience = 'team' AND ({ALL_READ} OR {TEAM})))",
        ),
        # One's own for oneself, and what one shares with the own team; what is for everybody is an admin's.
        Policy("tickets_savedview", "own", both(f"{STAFF} AND owner_id = {ME} AND audience = 'private'")),
        Policy(
            "tickets_savedview", "team", both(f"{AGENT} AND owner_id = {ME} AND audience = 'team' AND {TEAM}")
        ),
        Policy("tickets_savedview", "admin", both(f"{ADMIN} AND audience <> 'private'")),
        Wall("tickets_bulkrun", grants="SELECT, INSERT, UPDATE"),
        Policy("tickets_bulkrun", "own", both(f"{WORKS} AND owner_id = {ME}")),
        Wall("tickets_bulkitem", grants="SELECT, INSERT"),
        Policy(
            "tickets_bulkitem",
            "reads",
            "FOR SELECT TO hd_app USING (EXISTS (SELECT FROM tickets_bulkrun r"
            " WHERE r.organization_id = tickets_bulkitem.organization_id AND r.id = tickets_bulkitem.run_id))",
        ),
        Policy("tickets_bulkitem", "system_inside", f"FOR INSERT TO hd_app WITH CHECK ({SYSTEM})"),
        Statements("0004_lists.sql", __file__),
    ]
