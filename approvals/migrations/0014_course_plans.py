"""Doctors' own plans for the two years."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0013_confirmation_letters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CoursePlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=100, verbose_name="navn på planen")),
                ("rows", models.JSONField(blank=True, default=list, verbose_name="perioder")),
                ("version", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="laget")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="endret")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="lagt bort")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="course_plans",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "plan for de to årene",
                "verbose_name_plural": "planer for de to årene",
                "ordering": ["-id"],
            },
        ),
    ]
