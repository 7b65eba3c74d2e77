"""Two customers who are one person become one."""

from django.db import migrations

from helpdesk.lib.wall import Functions


class Migration(migrations.Migration):
    dependencies = [("tickets", "0004_lists_wall")]

    operations = [Functions("0005_one_customer.sql", __file__)]
