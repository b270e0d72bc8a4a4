import schakel.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("selection", "0004_regional_deviations")]

    operations = [
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(field_group="PROPOSAL"),
                fields=["made_at", "case_id"],
                name="proposals_in_order",
            ),
        ),
        migrations.CreateModel(
            name="ShadowDifference",
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
                ("shadow_id", models.UUIDField(db_index=True)),
                ("case_id", models.UUIDField(db_index=True)),
                ("field_group", models.CharField(max_length=30)),
                ("region", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("decision", models.CharField(max_length=40)),
                ("before", models.CharField(blank=True, max_length=200)),
                ("after", models.CharField(blank=True, max_length=200)),
                ("why", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ("at",),
            },
        ),
        migrations.CreateModel(
            name="ShadowRun",
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
                ("label", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=40)),
                (
                    "door",
                    models.CharField(
                        choices=[
                            ("CRIMINAL_CASE", "CRIMINAL_CASE"),
                            ("NOTIFICATION", "NOTIFICATION"),
                            ("YOUTH_ROUTE", "YOUTH_ROUTE"),
                        ],
                        max_length=30,
                    ),
                ),
                ("document", models.TextField()),
                ("region", models.CharField(blank=True, max_length=40)),
                ("begins", models.DateTimeField()),
                ("until", models.DateField()),
                ("started_by", models.UUIDField()),
                ("started_in", models.CharField(max_length=60)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("stopped_by", models.UUIDField(null=True)),
            ],
            options={
                "ordering": ("-begins",),
            },
        ),
        migrations.CreateModel(
            name="TrialRun",
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
                ("label", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=40)),
                (
                    "door",
                    models.CharField(
                        choices=[
                            ("CRIMINAL_CASE", "CRIMINAL_CASE"),
                            ("NOTIFICATION", "NOTIFICATION"),
                            ("YOUTH_ROUTE", "YOUTH_ROUTE"),
                        ],
                        max_length=30,
                    ),
                ),
                ("document", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("since", models.DateField()),
                ("until", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ASKED", "ASKED"),
                            ("RUNNING", "RUNNING"),
                            ("DONE", "DONE"),
                            ("FAILED", "FAILED"),
                        ],
                        max_length=10,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=20)),
                ("looked_at", models.PositiveIntegerField(default=0)),
                ("taken", models.PositiveSmallIntegerField(default=0)),
                ("mine_until", models.DateTimeField(null=True)),
                ("result", models.JSONField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.UUIDField()),
                ("asked_in", models.CharField(max_length=60)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("-asked_at",),
            },
        ),
    ]
