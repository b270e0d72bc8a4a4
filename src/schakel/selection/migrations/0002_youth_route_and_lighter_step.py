from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("selection", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name=name,
            field=models.CharField(blank=True, default="", max_length=length),
        )
        for name, length in (("lighter_step", 20), ("youth_model", 80), ("youth_route", 20))
    ]
