"""The wall round what we know (docs/permissions.md, docs/decisions/0007): everybody reads what is published for everybody,
staff read all, agents and admins write, readers say through functions whether it helped."""

from django.db import migrations

from helpdesk.lib.wall import Functions, Policy, Statements, Wall

ADMIN = "(SELECT app.role() = 'admin')"
WORKS = "(SELECT app.role() IN ('agent', 'admin'))"
STAFF = "(SELECT app.role() IN ('agent', 'admin', 'analyst'))"
ME = "(SELECT app.uid())"

ALL = "SELECT, INSERT, UPDATE, DELETE"


def both(rule: str) -> str:
    return f"TO hd_app USING ({rule}) WITH CHECK ({rule})"


def article_of(table: str) -> str:
    """The article that this row belongs to, as whoever asks sees it."""
    return (
        f"EXISTS (SELECT FROM knowledge_article a WHERE a.organization_id = {table}.organization_id"
        f" AND a.id = {table}.article_id)"
    )


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_initial"), ("accounts", "0005_people_named")]

    operations = [
        Functions("0002_articles.sql", __file__),
        Wall("knowledge_section", grants=ALL),
        Policy(
            "knowledge_section",
            "reads",
            f"FOR SELECT TO hd_app USING ({STAFF} OR id IN (SELECT app.shown_sections()))",
        ),
        Policy("knowledge_section", "works", both(WORKS)),
        Wall("knowledge_article", grants=ALL),
        Policy(
            "knowledge_article",
            "reads",
            f"FOR SELECT TO hd_app USING ({STAFF} OR status = 'published' AND is_public)",
        ),
        Policy("knowledge_article", "works", both(WORKS)),
        Wall("knowledge_oldslug", grants="SELECT"),
        Policy(
            "knowledge_oldslug", "reads", f"FOR SELECT TO hd_app USING ({article_of('knowledge_oldslug')})"
        ),
        Wall("knowledge_articleversion", grants="SELECT", platform="SELECT"),
        Policy("knowledge_articleversion", "reads", f"FOR SELECT TO hd_app USING ({STAFF})"),
        # Colleagues see that somebody is writing; only the writer writes.
        Wall("knowledge_articledraft", grants=ALL),
        Policy("knowledge_articledraft", "reads", f"FOR SELECT TO hd_app USING ({WORKS})"),
        Policy("knowledge_articledraft", "own", both(f"{WORKS} AND author_id = {ME}")),
        Wall("knowledge_articlefile", grants=ALL),
        Policy(
            "knowledge_articlefile",
            "reads",
            f"FOR SELECT TO hd_app USING ({article_of('knowledge_articlefile')})",
        ),
        Policy("knowledge_articlefile", "works", both(WORKS)),
        Wall("knowledge_articlefeedback", grants="SELECT, DELETE"),
        Policy(
            "knowledge_articlefeedback", "reads", f"FOR SELECT TO hd_app USING ({STAFF} OR user_id = {ME})"
        ),
        Policy("knowledge_articlefeedback", "admin", f"FOR DELETE TO hd_app USING ({ADMIN})"),
        Wall("knowledge_deflection", grants="SELECT"),
        Policy("knowledge_deflection", "reads", f"FOR SELECT TO hd_app USING ({STAFF})"),
        Wall("knowledge_missedsearch", grants="SELECT, DELETE"),
        Policy("knowledge_missedsearch", "reads", f"FOR SELECT TO hd_app USING ({STAFF})"),
        Policy("knowledge_missedsearch", "works", f"FOR DELETE TO hd_app USING ({WORKS})"),
        Statements("0002_attach.sql", __file__),
    ]
