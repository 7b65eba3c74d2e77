"""The wall round tickets and what belongs to them (docs/permissions.md, docs/decisions/0005).

A SELECT policy also holds for the old and the new row of every UPDATE and DELETE, so which rows somebody works on is
said once, in `reads`; the other policies say which roles write at all, the guards (0002_guards.sql) which columns.
"""

from django.db import migrations

from helpdesk.lib.wall import Functions, Policy, Statements, Wall

ADMIN = "(SELECT app.role() = 'admin')"
AGENT = "(SELECT app.role() = 'agent')"
WORKS = "(SELECT app.role() IN ('agent', 'admin'))"
STAFF = "(SELECT app.role() IN ('agent', 'admin', 'analyst'))"
ANALYST = "(SELECT app.role() = 'analyst')"
CUSTOMER = "(SELECT app.role() = 'customer')"
SYSTEM = "(SELECT app.is_system())"
MEMBER = "(SELECT app.role() IN ('agent', 'admin', 'analyst', 'customer'))"
ME = "(SELECT app.uid())"
ALL_SEEN = "(SELECT app.sees_all())"

ALL = "SELECT, INSERT, UPDATE, DELETE"


def ticket_of(table: str, more: str = "") -> str:
    """The ticket that this row belongs to, as whoever asks sees it."""
    return (
        f"EXISTS (SELECT FROM tickets_ticket t WHERE t.organization_id = {table}.organization_id "
        f"AND t.id = {table}.ticket_id{more})"
    )


def message_of(table: str, more: str = "") -> str:
    return (
        f"EXISTS (SELECT FROM tickets_message m WHERE m.organization_id = {table}.organization_id "
        f"AND m.id = {table}.message_id{more})"
    )


# What a caller said, while whoever took the call writes it down.
WRITTEN_DOWN = (
    f"m.opens AND {WORKS} AND EXISTS (SELECT FROM tickets_ticket t WHERE t.organization_id = m.organization_id"
    f" AND t.id = m.ticket_id AND t.created_by_id = {ME} AND t.written_in = pg_current_xact_id_if_assigned())"
)


def both(rule: str) -> str:
    return f"TO hd_app USING ({rule}) WITH CHECK ({rule})"


def own_words(table: str) -> str:
    """A row of one's own about a ticket that one sees."""
    return f"user_id = {ME} AND {MEMBER} AND {ticket_of(table)}"


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial"), ("accounts", "0004_work")]

    operations = [
        Statements("0002_clock.sql", __file__),
        Wall("tickets_category", grants=ALL),
        Policy("tickets_category", "reads", f"FOR SELECT TO hd_app USING (is_active OR {STAFF})"),
        Policy("tickets_category", "admin", both(ADMIN)),
        Wall("tickets_customfield", grants=ALL),
        Policy(
            "tickets_customfield",
            "reads",
            f"FOR SELECT TO hd_app USING ({STAFF} OR is_active AND NOT is_staff_only)",
        ),
        Policy("tickets_customfield", "admin", both(ADMIN)),
        Wall("tickets_customfieldcategory", grants="SELECT, INSERT, DELETE"),
        Policy("tickets_customfieldcategory", "reads", "FOR SELECT TO hd_app USING (true)"),
        Policy("tickets_customfieldcategory", "admin", both(ADMIN)),
        Wall("tickets_tag", grants=ALL),
        Policy("tickets_tag", "reads", f"FOR SELECT TO hd_app USING ({STAFF})"),
        Policy("tickets_tag", "admin", both(ADMIN)),
        Wall("tickets_ticket", grants=ALL),
        Wall("tickets_message", grants="SELECT, INSERT, UPDATE"),
        Wall("tickets_messagerevision", grants="SELECT", platform="SELECT"),
        Wall("tickets_attachment", grants=ALL),
        Wall("tickets_tickettag", grants="SELECT, INSERT, DELETE"),
        Wall("tickets_collaborator", grants="SELECT, INSERT, DELETE"),
        Wall("tickets_copy", grants="SELECT, INSERT, DELETE"),
        Wall("tickets_follower", grants="SELECT, INSERT, DELETE"),
        Wall("tickets_readmarker", grants=ALL),
        Wall("tickets_draft", grants=ALL),
        Wall("tickets_ticketfeedback", grants="SELECT, INSERT, UPDATE"),
        Wall("tickets_ticketlink", grants="SELECT, INSERT, DELETE"),
        Wall("tickets_ticketevent", grants="SELECT", platform="SELECT"),
        Wall("tickets_queuedevent", grants="SELECT"),
        Wall("tickets_archive", grants="SELECT"),
        Wall("tickets_counter", grants="SELECT"),
        Wall("tickets_submission", grants="SELECT, INSERT, UPDATE"),
        Wall("tickets_mailedlink", grants="SELECT, INSERT, DELETE"),
        Functions("0002_functions.sql", __file__),
        # Tickets: a customer's own once their address is proven, those they are copied on; an agent's own, the
        # team's, those of no team, those they help with, or all; analysts and admins all. `written_in` lets whoever
        # opens or hands on a ticket go on with it until the commit.
        Policy(
            "tickets_ticket",
            "reads",
            f"FOR SELECT TO hd_app USING ({ALL_SEEN}"
            f" OR {AGENT} AND (department_id IS NULL OR department_id = (SELECT app.dept()) OR assignee_id = {ME})"
            f" OR {CUSTOMER} AND customer_id = {ME} AND NOT unconfirmed"
            " OR id IN (SELECT app.shared_tickets())"
            " OR written_in = pg_current_xact_id_if_assigned())",
        ),
        Policy(
            "tickets_ticket",
            "mailed_link",
            "AS RESTRICTIVE TO hd_app USING ((SELECT app.only() IS NULL) OR id = (SELECT app.only()))",
        ),
        Policy(
            "tickets_ticket",
            "opens",
            f"FOR INSERT TO hd_app WITH CHECK ({WORKS}"
            f" OR {CUSTOMER} AND customer_id = {ME} AND created_by_id = {ME} AND assignee_id IS NULL AND status = 'new')",
        ),
        Policy(
            "tickets_ticket",
            "works",
            f"FOR UPDATE TO hd_app USING ({WORKS} OR {CUSTOMER}) WITH CHECK (true)",
        ),
        Policy(
            "tickets_ticket", "deletes", f"FOR DELETE TO hd_app USING ({ADMIN} OR {AGENT} AND unconfirmed)"
        ),
        # Nothing opens a note to a customer's connection, whatever policy may be added later.
        Policy(
            "tickets_message",
            "no_notes",
            f"AS RESTRICTIVE FOR SELECT TO hd_app USING (visibility = 'public' OR {STAFF})",
        ),
        Policy("tickets_message", "reads", f"FOR SELECT TO hd_app USING ({ticket_of('tickets_message')})"),
        Policy(
            "tickets_message",
            "writes",
            f"FOR INSERT TO hd_app WITH CHECK (({WORKS} AND (author_id IS NOT DISTINCT FROM {ME} OR opens)"
            f" OR {CUSTOMER} AND author_id = {ME} AND visibility = 'public' AND message_type = 'text')"
            f" AND {ticket_of('tickets_message', f' AND ({WORKS} OR t.status <> ' + chr(39) + 'closed' + chr(39) + ')')}"
            # A held request is read, and talked about among staff; nobody answers before it is accepted.
            f" AND (opens OR visibility = 'internal' OR {CUSTOMER} OR {ticket_of('tickets_message', ' AND NOT t.held')}))",
        ),
        Policy("tickets_message", "edits", f"FOR UPDATE TO hd_app USING ({WORKS}) WITH CHECK (true)"),
        Policy(
            "tickets_messagerevision",
            "staff",
            f"FOR SELECT TO hd_app USING ({STAFF} AND {message_of('tickets_messagerevision')})",
        ),
        Policy(
            "tickets_attachment",
            "reads",
            f"FOR SELECT TO hd_app USING (CASE WHEN message_id IS NULL THEN uploader_id = {ME} OR {SYSTEM}"
            f" ELSE {message_of('tickets_attachment')} END)",
        ),
        Policy(
            "tickets_attachment",
            "adds",
            f"FOR INSERT TO hd_app WITH CHECK ({SYSTEM} OR ({WORKS} OR {CUSTOMER}) AND uploader_id = {ME} AND (message_id IS NULL"
            f" OR {message_of('tickets_attachment', f' AND m.author_id = {ME}')}))",
        ),
        Policy(
            "tickets_attachment",
            "sends",
            f"FOR UPDATE TO hd_app USING ({SYSTEM} OR uploader_id = {ME} AND message_id IS NULL)"
            f" WITH CHECK ({SYSTEM} OR message_id IS NULL OR {message_of('tickets_attachment', f' AND (m.author_id = {ME} OR {WRITTEN_DOWN})')})",
        ),
        Policy(
            "tickets_attachment",
            "removes",
            f"FOR DELETE TO hd_app USING ({ADMIN} OR uploader_id = {ME} AND (message_id IS NULL OR {WORKS}))",
        ),
        Policy("tickets_tickettag", "staff", both(f"{WORKS} AND {ticket_of('tickets_tickettag')}")),
        Policy(
            "tickets_tickettag",
            "analyst",
            f"FOR SELECT TO hd_app USING ({ANALYST} AND {ticket_of('tickets_tickettag')})",
        ),
        Policy("tickets_collaborator", "staff", both(f"{WORKS} AND {ticket_of('tickets_collaborator')}")),
        Policy(
            "tickets_collaborator",
            "analyst",
            f"FOR SELECT TO hd_app USING ({ANALYST} AND {ticket_of('tickets_collaborator')})",
        ),
        Policy("tickets_copy", "reads", f"FOR SELECT TO hd_app USING ({ticket_of('tickets_copy')})"),
        Policy(
            "tickets_copy",
            "adds",
            f"FOR INSERT TO hd_app WITH CHECK ({WORKS} AND {ticket_of('tickets_copy')})",
        ),
        Policy(
            "tickets_copy",
            "removes",
            f"FOR DELETE TO hd_app USING ({WORKS} OR user_id = {ME}"
            f" OR {CUSTOMER} AND {ticket_of('tickets_copy', f' AND t.customer_id = {ME}')})",
        ),
        Policy(
            "tickets_follower",
            "reads",
            f"FOR SELECT TO hd_app USING ({STAFF} AND {ticket_of('tickets_follower')})",
        ),
        Policy(
            "tickets_follower",
            "staff",
            f"TO hd_app USING ({WORKS} AND (user_id = {ME} OR {SYSTEM}) AND {ticket_of('tickets_follower')})"
            f" WITH CHECK ({WORKS} AND (user_id = {ME} OR {SYSTEM}) AND {ticket_of('tickets_follower')})",
        ),
        Policy("tickets_readmarker", "own", both(own_words("tickets_readmarker"))),
        Policy(
            "tickets_draft",
            "own",
            both(f"{own_words('tickets_draft')} AND NOT {ANALYST} AND ({STAFF} OR mode = 'reply')"),
        ),
        Policy(
            "tickets_ticketfeedback",
            "staff",
            f"FOR SELECT TO hd_app USING ({STAFF} AND {ticket_of('tickets_ticketfeedback')})",
        ),
        Policy(
            "tickets_ticketfeedback",
            "own",
            f"TO hd_app USING ({CUSTOMER} AND customer_id = {ME}) WITH CHECK ({CUSTOMER} AND customer_id = {ME} AND "
            + ticket_of(
                "tickets_ticketfeedback", f" AND t.customer_id = {ME} AND t.status IN ('resolved', 'closed')"
            )
            + ")",
        ),
        Policy(
            "tickets_ticketlink",
            "reads",
            f"FOR SELECT TO hd_app USING (({STAFF} OR {CUSTOMER} AND kind = 'parent') AND {ticket_of('tickets_ticketlink')})",
        ),
        Policy(
            "tickets_ticketlink",
            "staff",
            both(
                f"{WORKS} AND {ticket_of('tickets_ticketlink')} AND EXISTS (SELECT FROM tickets_ticket o"
                " WHERE o.organization_id = tickets_ticketlink.organization_id AND o.id = tickets_ticketlink.other_id)"
            ),
        ),
        # The follow-up of a closed request, by the customer of both.
        Policy(
            "tickets_ticketlink",
            "follows_up",
            f"FOR INSERT TO hd_app WITH CHECK ({CUSTOMER} AND kind = 'parent' AND "
            f"{ticket_of('tickets_ticketlink', f' AND t.customer_id = {ME}')} AND EXISTS (SELECT FROM tickets_ticket o"
            " WHERE o.organization_id = tickets_ticketlink.organization_id AND o.id = tickets_ticketlink.other_id"
            f" AND o.customer_id = {ME}))",
        ),
        Policy(
            "tickets_ticketevent",
            "staff",
            f"FOR SELECT TO hd_app USING ({ALL_SEEN} OR {AGENT} AND {ticket_of('tickets_ticketevent')})",
        ),
        Policy("tickets_archive", "admin", f"FOR SELECT TO hd_app USING ({ADMIN})"),
        Policy("tickets_counter", "staff", f"FOR SELECT TO hd_app USING ({STAFF})"),
        Policy("tickets_submission", "system_inside", both(SYSTEM)),
        Policy("tickets_mailedlink", "system_inside", both(SYSTEM)),
        Statements("0002_guards.sql", __file__),
    ]
