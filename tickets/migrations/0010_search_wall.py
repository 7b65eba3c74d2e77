"""Search: its texts behind the wall, written by triggers and asked by functions alone (docs/decisions/0006)."""

from django.db import migrations

from helpdesk.lib.wall import Functions, Statements, Wall


def fill(apps, schema_editor):
    """What is there already. As the platform: the owner of the tables sees no row of them."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE hd_platform")
        cursor.execute("SELECT count(app.index_ticket(organization_id, id)) FROM tickets_ticket")
        cursor.execute(
            "SELECT count(app.learn_words(organization_id, keys)) FROM (SELECT organization_id, array_agg(id) AS keys"
            " FROM tickets_ticket GROUP BY 1) t"
        )
        cursor.execute("SET LOCAL ROLE none")


class Migration(migrations.Migration):
    dependencies = [("tickets", "0009_search")]

    operations = [
        Wall("tickets_searchtext"),
        Wall("tickets_searchword"),
        Statements("0010_search.sql", __file__),
        Functions("0010_searching.sql", __file__),
        Statements("0010_attach.sql", __file__),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
