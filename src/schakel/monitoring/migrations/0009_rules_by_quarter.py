"""The figures of the rules are of quarters that are over: those of thirteen rolling weeks are counted anew."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """What is stored of the rules is made again by the worker."""

    dependencies: ClassVar = [("monitoring", "0008_year_report")]
    operations: ClassVar = [
        migrations.RunSQL("DELETE FROM monitoring_rulefigure", migrations.RunSQL.noop)
    ]
