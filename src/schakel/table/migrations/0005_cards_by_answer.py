"""The cards of one seat in the order in which they were answered: its pace."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("table", "0004_given_facts")]

    operations = [
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(fields=["unit_id", "answered_at"], name="cards_by_answer"),
        ),
    ]
