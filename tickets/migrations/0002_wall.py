"""The wall round tickets and what belongs to them (docs/permissions.md, docs/decisions/0005).

A SELECT policy also holds for the old and the new row of every UPDATE and DELETE that reads a column, so which rows
somebody works on is said once, in `reads`. A statement that reads none (`UPDATE t SET a = 1`) is asked by the policies for
writing alone, which therefore name the same rows; the guards (0002_guards.sql) say which columns.
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

UNLINKED = "(SELECT app.only() IS NULL)"

ALL = "SELECT, INSERT, UPDATE, DELETE"

# Tickets: a customer's own once their address is proven, those they are copied on; an agent's own, the team's, those of
# no team, those they help with, or all; analysts and admins all. `written_in` lets whoever opens or hands on a ticket go
# on with it until the commit. app.sees (0002_functions.sql) says the same for functions that look past the wall.
SEES = (
    f"({ALL_SEEN}"
    f" OR {AGENT} AND (department_id IS NULL OR department_id = (SELECT app.dept()) OR assignee_id = {ME})"
    f" OR {CUSTOMER} AND customer_id = {ME} AND NOT unconfirmed"
    " OR id IN (SELECT app.shared_tickets())"
    " OR written_in = pg_current_xact_id_if_assigned())"
)


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


def both(rule: str) -> str:
    return f"TO hd_app USING ({rule}) WITH CHECK ({rule})"


def own_words(table: str) -> str:
    """A row of one's own about a ticket that one sees."""
    return f"user_id = {ME} AND {MEMBER} AND {ticket_of(table)}"


# Where somebody puts files: with what they say themselves, customers not into a closed request; staff also with the
# words that they write down for a customer, in the transaction that opens the ticket.
OWN_MESSAGE = message_of(
    "tickets_attachment",
    " AND m.deleted_at IS NULL AND EXISTS (SELECT FROM tickets_ticket t WHERE t.organization_id = m.organization_id"
    f" AND t.id = m.ticket_id AND ({WORKS} OR t.status <> 'closed') AND (m.author_id = {ME}"
    f" OR {WORKS} AND m.opens AND t.written_in = pg_current_xact_id_if_assigned()))",
)


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
        Policy("tickets_ticket", "reads", f"FOR SELECT TO hd_app USING {SEES}"),
        Policy(
            "tickets_ticket",
            "mailed_link",
            f"AS RESTRICTIVE TO hd_app USING ({UNLINKED} OR id = (SELECT app.only()))",
        ),
        # It is no way into the account.
        Policy("accounts_user", "mailed_link", f"AS RESTRICTIVE FOR UPDATE TO hd_app USING ({UNLINKED})"),
        Policy("accounts_session", "mailed_link", f"AS RESTRICTIVE TO hd_app USING ({UNLINKED})"),
        Policy(
            "tickets_ticket",
            "opens",
            f"FOR INSERT TO hd_app WITH CHECK ({WORKS} AND (created_by_id = {ME} OR {SYSTEM})"
            f" OR {CUSTOMER} AND customer_id = {ME} AND created_by_id = {ME} AND assignee_id IS NULL AND status = 'new')",
        ),
        Policy(
            "tickets_ticket",
            "works",
            f"FOR UPDATE TO hd_app USING (({WORKS} OR {CUSTOMER}) AND {SEES}) WITH CHECK (true)",
        ),
        Policy(
            "tickets_ticket",
            "deletes",
            f"FOR DELETE TO hd_app USING (({ADMIN} OR {AGENT} AND unconfirmed) AND {SEES})",
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
            # Staff also write down what a customer said.
            f"FOR INSERT TO hd_app WITH CHECK (({WORKS} AND (author_id IS NOT DISTINCT FROM {ME} OR opens AND "
            f"{ticket_of('tickets_message', ' AND t.customer_id = tickets_message.author_id')})"
            f" OR {CUSTOMER} AND author_id = {ME} AND visibility = 'public' AND message_type = 'text')"
            f" AND {ticket_of('tickets_message', f' AND ({WORKS} OR t.status <> ' + chr(39) + 'closed' + chr(39) + ')')}"
            # A held request is read, and talked about among staff; nobody answers before it is accepted.
            f" AND (opens OR visibility = 'internal' OR {CUSTOMER} OR {ticket_of('tickets_message', ' AND NOT t.held')}))",
        ),
        Policy(
            "tickets_message",
            "edits",
            f"FOR UPDATE TO hd_app USING ({WORKS} AND {ticket_of('tickets_message')}) WITH CHECK (true)",
        ),
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
            f" OR {OWN_MESSAGE}))",
        ),
        Policy(
            "tickets_attachment",
            "sends",
            f"FOR UPDATE TO hd_app USING ({SYSTEM} OR uploader_id = {ME} AND message_id IS NULL)"
            f" WITH CHECK ({SYSTEM} OR message_id IS NULL OR {OWN_MESSAGE})",
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
            f"FOR DELETE TO hd_app USING (({WORKS} OR user_id = {ME}) AND {ticket_of('tickets_copy')}"
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
            f"TO hd_app USING ({CUSTOMER} AND customer_id = {ME} AND {ticket_of('tickets_ticketfeedback')}) WITH CHECK ({CUSTOMER} AND customer_id = {ME} AND "
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
