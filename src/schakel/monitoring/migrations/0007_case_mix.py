from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0006_process_map"),
    ]

    operations = [
        migrations.AddField(
            model_name="comparison",
            name="mix",
            field=models.JSONField(null=True),
        ),
    ]
