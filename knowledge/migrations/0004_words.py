"""Finding articles: the words of published ones behind the wall, written by triggers and asked by functions alone."""

import django.db.models.deletion
from django.db import migrations, models

import helpdesk.lib.ids
import helpdesk.lib.wall
from helpdesk.lib.wall import Functions, Statements, Wall


def of(model):
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to=model,
    )


def fill(apps, schema_editor):
    """What is published already. As the platform: the owner of the tables sees no row of them."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE hd_platform")
        cursor.execute("SELECT count(app.learn_articles(organization_id, ARRAY[id])) FROM knowledge_article")
        cursor.execute("SET LOCAL ROLE none")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_people_named"),
        ("knowledge", "0003_most_helpful"),
    ]

    operations = [
        Statements("0004_stems.sql", __file__),
        migrations.CreateModel(
            name="ArticleWord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organization_id",
                        "article_id",
                        "word",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("word", models.CharField(max_length=60)),
                ("weight", models.FloatField()),
                ("language", models.CharField(max_length=8)),
                ("is_public", models.BooleanField()),
                ("article", of("knowledge.article")),
                ("organization", of("accounts.organization")),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization", "language", "word", "-weight"],
                        include=("article", "is_public"),
                        name="articleword_weighed",
                    )
                ],
                "constraints": [
                    helpdesk.lib.wall.OfTenant(name="articleword_organization"),
                    helpdesk.lib.wall.SameTenant(
                        field="article",
                        name="articleword_article",
                        on_delete="CASCADE",
                        to="knowledge_article",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KnownWord",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=helpdesk.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                ("word", models.CharField(max_length=60)),
                ("stem", models.CharField(max_length=60)),
                ("organization", of("accounts.organization")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization", "language", "word"], name="knownword_of"),
                ],
                "constraints": [helpdesk.lib.wall.OfTenant(name="knownword_organization")],
            },
        ),
        Wall("knowledge_articleword"),
        Wall("knowledge_knownword"),
        Functions("0004_finding.sql", __file__),
        Statements("0004_attach.sql", __file__),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
