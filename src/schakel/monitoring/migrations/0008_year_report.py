import schakel.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0007_case_mix"),
    ]

    operations = [
        migrations.CreateModel(
            name="YearReport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=schakel.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(unique=True)),
                ("counted_from", models.DateField()),
                ("first_told_at", models.DateTimeField()),
                ("told_at", models.DateTimeField()),
                ("remade", models.JSONField(default=list)),
                ("figures", models.JSONField()),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
