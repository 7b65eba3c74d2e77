"""The wall round what ties articles to the work."""

from django.db import migrations

from helpdesk.lib.wall import Functions, Policy, Statements, Wall

WORKS = "(SELECT app.role() IN ('agent', 'admin'))"
STAFF = "(SELECT app.role() IN ('agent', 'admin', 'analyst'))"
TICKET = (
    "EXISTS (SELECT FROM tickets_ticket t WHERE t.organization_id = tickets_articleuse.organization_id"
    " AND t.id = tickets_articleuse.ticket_id)"
)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0020_articles"), ("knowledge", "0002_wall")]

    operations = [
        Wall("tickets_categoryarticle", grants="SELECT, INSERT, DELETE"),
        Policy("tickets_categoryarticle", "reads", f"FOR SELECT TO hd_app USING ({STAFF})"),
        Policy("tickets_categoryarticle", "works", f"TO hd_app USING ({WORKS}) WITH CHECK ({WORKS})"),
        Wall("tickets_articleuse", grants="SELECT"),
        Policy("tickets_articleuse", "reads", f"FOR SELECT TO hd_app USING ({STAFF} AND {TICKET})"),
        Functions("0021_article_uses.sql", __file__),
        Functions("0021_discard.sql", __file__),
        Statements("0021_article_attach.sql", __file__),
    ]
