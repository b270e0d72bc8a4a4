import schakel.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0005_own_figures"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredMap",
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
                ("region", models.CharField(blank=True, max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[("TABLE", "TABLE"), ("HOUSE", "HOUSE")], max_length=10
                    ),
                ),
                ("period", models.CharField(max_length=20)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "total_sight",
                    models.CharField(
                        choices=[
                            ("SHOWN", "SHOWN"),
                            ("SMALL", "SMALL"),
                            ("WITHHELD", "WITHHELD"),
                            ("NONE", "NONE"),
                        ],
                        max_length=10,
                    ),
                ),
                ("total", models.PositiveIntegerField(null=True)),
                ("median", models.PositiveIntegerField(null=True)),
                ("ways", models.JSONField(default=list)),
                ("passed", models.JSONField(default=list)),
                ("computed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "kind", "period"), name="one_map_per_cell"
                    )
                ],
            },
        ),
    ]
