"""What everybody may hear of readers' answers: which articles helped most."""

from django.db import migrations

from helpdesk.lib.wall import Functions


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0002_wall")]

    operations = [Functions("0003_most_helpful.sql", __file__)]
