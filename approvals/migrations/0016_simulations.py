"""Simulations of drafts of the rules, and the cases in which they differ."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0015_alerts_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Simulation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="utkast")),
                ("draft", models.TextField(verbose_name="utkastets tekst")),
                ("valid_from", models.DateField(verbose_name="gjelder fra")),
                ("changes", models.JSONField(blank=True, default=list, verbose_name="endrer")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="bestilt")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Venter"),
                            ("running", "Kjører"),
                            ("finished", "Ferdig"),
                            ("failed", "Stoppet"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="sist i gang")),
                ("cases", models.PositiveIntegerField(default=0, verbose_name="saker i alt")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="saker regnet")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="ferdig")),
                ("totals", models.JSONField(blank=True, default=dict, verbose_name="tall")),
                ("failure", models.CharField(blank=True, max_length=300, verbose_name="hvorfor stoppet")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bestilt av",
                    ),
                ),
            ],
            options={
                "verbose_name": "simulering av regler",
                "verbose_name_plural": "simuleringer av regler",
                "ordering": ["-id"],
                "permissions": [("simulate_rules", "Kan simulere regler")],
            },
        ),
        migrations.CreateModel(
            name="SimulatedCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.CharField(max_length=20, verbose_name="etter gjeldende regler")),
                ("after", models.CharField(max_length=20, verbose_name="etter utkastet")),
                ("criteria", models.JSONField(default=dict, verbose_name="vilkår som endres")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.application"
                    ),
                ),
                (
                    "simulation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="differing", to="approvals.simulation"
                    ),
                ),
            ],
            options={
                "verbose_name": "simulert sak",
                "verbose_name_plural": "simulerte saker",
                "ordering": ["application_id"],
            },
        ),
        migrations.AddConstraint(
            model_name="simulation",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "finished", "failed"])),
                name="approvals_simulation_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="simulation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", False), ("state__in", ["finished", "failed"])),
                    models.Q(
                        models.Q(("state__in", ["finished", "failed"]), _negated=True),
                        ("finished_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="approvals_simulation_finished_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="simulatedcase",
            constraint=models.UniqueConstraint(
                fields=("simulation", "application"), name="approvals_simulatedcase_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="simulatedcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("after__in", ["met", "not_met", "incomplete", "needs_judgement"]),
                    ("before__in", ["met", "not_met", "incomplete", "needs_judgement"]),
                ),
                name="approvals_simulatedcase_outcomes_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="simulatedcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("before", models.F("after")), _negated=True),
                    models.Q(("criteria", {}), _negated=True),
                    _connector="OR",
                ),
                name="approvals_simulatedcase_differs",
            ),
        ),
    ]
