"""Leave in a service: days that count nothing."""

from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("curriculum", "0001_service_and_plan"),
    ]

    operations = [
        migrations.AddField(
            model_name="positionpart",
            name="is_leave",
            field=models.BooleanField(default=False, verbose_name="permisjon"),
        ),
        migrations.AddConstraint(
            model_name="positionpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_leave", False), ("percent", Decimal(0)), _connector="OR"),
                name="curriculum_position_leave_has_no_share",
            ),
        ),
    ]
