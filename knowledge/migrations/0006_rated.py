"""How an article was rated where it was sent counts in finding it; words that no article has any more are forgotten."""

from django.db import migrations, models

from helpdesk.lib.wall import Functions, Statements


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0005_related")]

    operations = [
        migrations.AddField("article", "rated", models.FloatField(default=0, db_default=0, editable=False)),
        migrations.AddConstraint(
            "article",
            models.CheckConstraint(
                condition=models.Q(rated__gt=-1, rated__lt=1), name="article_rated_bounded"
            ),
        ),
        Functions("0006_rated.sql", __file__),
        Statements("0006_attach.sql", __file__),
    ]
