"""The wall round organizations, people and what belongs to them (docs/permissions.md, docs/decisions/0002)."""

from django.db import migrations

from helpdesk.lib.wall import Functions, Policy, Statements, Wall

ADMIN = "(SELECT app.role() = 'admin')"
STAFF = "(SELECT app.role() IN ('agent', 'admin', 'analyst'))"
SYSTEM = "(SELECT app.is_system())"
ME = "(SELECT app.uid())"

ALL = "SELECT, INSERT, UPDATE, DELETE"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("contenttypes", "0002_remove_content_type_name")]

    operations = [
        Statements("0002_context.sql", __file__),
        # Everybody at an organization's address sees its name and colours; its admins change them.
        Wall("accounts_organization", grants="SELECT, UPDATE", tenant="id"),
        Policy("accounts_organization", "reads", "FOR SELECT TO hd_app USING (true)"),
        Policy(
            "accounts_organization", "admin", f"FOR UPDATE TO hd_app USING ({ADMIN}) WITH CHECK ({ADMIN})"
        ),
        Wall("accounts_department", grants=ALL),
        Policy("accounts_department", "reads", f"FOR SELECT TO hd_app USING ({STAFF})"),
        Policy("accounts_department", "admin", f"TO hd_app USING ({ADMIN}) WITH CHECK ({ADMIN})"),
        # Staff see the people of their organization; a customer sees only themselves and knows staff by name.
        Wall("accounts_user", grants=ALL),
        Policy("accounts_user", "reads", f"FOR SELECT TO hd_app USING ({STAFF} OR id = {ME})"),
        Policy("accounts_user", "admin", f"TO hd_app USING ({ADMIN}) WITH CHECK ({ADMIN})"),
        Policy("accounts_user", "own", f"FOR UPDATE TO hd_app USING (id = {ME}) WITH CHECK (id = {ME})"),
        Wall("accounts_invitation", grants=ALL),
        Policy("accounts_invitation", "admin", f"TO hd_app USING ({ADMIN}) WITH CHECK ({ADMIN})"),
        Wall("accounts_mailedcode", grants=ALL),
        Policy("accounts_mailedcode", "system_inside", f"TO hd_app USING ({SYSTEM}) WITH CHECK ({SYSTEM})"),
        # A person sees and ends their own sessions; the keys of others are nobody's business.
        Wall("accounts_session", grants="SELECT, DELETE"),
        Policy("accounts_session", "own", f"TO hd_app USING (person_id = {ME} OR {SYSTEM})"),
        Wall("accounts_outboundmail", grants="SELECT, INSERT, UPDATE (state, tries, next_try_at)"),
        Policy("accounts_outboundmail", "reads", f"FOR SELECT TO hd_app USING ({ADMIN})"),
        Policy("accounts_outboundmail", "writes", f"FOR INSERT TO hd_app WITH CHECK ({ADMIN})"),
        Policy(
            "accounts_outboundmail",
            "tries_again",
            f"FOR UPDATE TO hd_app USING ({ADMIN}) WITH CHECK ({ADMIN})",
        ),
        Wall("accounts_auditentry", grants="SELECT, INSERT", platform="SELECT, INSERT, DELETE"),
        Policy("accounts_auditentry", "reads", f"FOR SELECT TO hd_app USING ({ADMIN})"),
        Policy(
            "accounts_auditentry",
            "adds",
            f"FOR INSERT TO hd_app WITH CHECK ({ADMIN} AND actor_id IS NOT DISTINCT FROM {ME})",
        ),
        Policy(
            "accounts_auditentry",
            "kept_a_year",
            "AS RESTRICTIVE FOR DELETE TO hd_platform USING (created_at < now() - interval '1 year' "
            "OR organization_id IS NOT NULL "
            "AND NOT EXISTS (SELECT FROM accounts_organization o WHERE o.id = organization_id))",
        ),
        Functions("0002_functions.sql", __file__),
        Statements("0002_triggers.sql", __file__),
    ]
