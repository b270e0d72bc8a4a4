from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0004_comparison"),
    ]

    operations = [
        migrations.AddField(
            model_name="storedfigure",
            name="own",
            field=models.JSONField(default=dict),
        ),
    ]
