from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("selection", "0003_model_versions")]

    operations = [
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(field_group="PROPOSAL"),
                fields=["made_at", "case_id"],
                name="proposals_in_order",
            ),
        ),
    ]
