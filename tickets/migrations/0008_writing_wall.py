"""The wall round what is being written: replies that can be taken back, saved replies, mentions (docs/decisions/0006)."""

from django.db import migrations

from helpdesk.lib.wall import Policy, Statements, Wall

ADMIN = "(SELECT app.role() = 'admin')"
AGENT = "(SELECT app.role() = 'agent')"
WORKS = "(SELECT app.role() IN ('agent', 'admin'))"
STAFF = "(SELECT app.role() IN ('agent', 'admin', 'analyst'))"
ME = "(SELECT app.uid())"
TEAM = "department_id = (SELECT app.dept())"
ALL_READ = "(SELECT app.role() IN ('admin', 'analyst'))"
TICKET = (
    "EXISTS (SELECT FROM tickets_ticket t WHERE t.organization_id = tickets_sending.organization_id"
    " AND t.id = tickets_sending.ticket_id)"
)
MESSAGE = (
    "EXISTS (SELECT FROM tickets_message m WHERE m.organization_id = tickets_mention.organization_id"
    " AND m.id = tickets_mention.message_id)"
)


def both(rule: str) -> str:
    return f"TO hd_app USING ({rule}) WITH CHECK ({rule})"


class Migration(migrations.Migration):
    dependencies = [("tickets", "0007_writing")]

    operations = [
        Wall("tickets_sending", grants="SELECT, INSERT, DELETE"),
        Policy("tickets_sending", "own", both(f"{WORKS} AND author_id = {ME} AND {TICKET}")),
        Wall("tickets_macro", grants="SELECT, INSERT, UPDATE, DELETE"),
        Policy(
            "tickets_macro",
            "reads",
            f"FOR SELECT TO hd_app USING ({STAFF} AND (owner_id = {ME} OR audience = 'all'"
            f" OR audience = 'team' AND ({ALL_READ} OR {TEAM})))",
        ),
        Policy("tickets_macro", "own", both(f"{WORKS} AND owner_id = {ME} AND audience = 'private'")),
        Policy(
            "tickets_macro", "team", both(f"{AGENT} AND owner_id = {ME} AND audience = 'team' AND {TEAM}")
        ),
        Policy("tickets_macro", "admin", both(f"{ADMIN} AND audience <> 'private'")),
        Wall("tickets_mention", grants="SELECT, INSERT"),
        Policy("tickets_mention", "reads", f"FOR SELECT TO hd_app USING ({STAFF} AND {MESSAGE})"),
        Policy("tickets_mention", "adds", f"FOR INSERT TO hd_app WITH CHECK ({WORKS} AND {MESSAGE})"),
        Statements("0008_writing.sql", __file__),
    ]
