import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0012_no_readable_seed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SafetyPoll",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("safe", "Safe enough"),
                            ("unsafe", "Not safe enough"),
                            ("few", "Too few answered"),
                            ("stopped", "Stopped"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("asked", models.PositiveSmallIntegerField(verbose_name="how many were drawn")),
                ("threshold", models.PositiveSmallIntegerField(verbose_name="per cent that have to agree")),
                ("started_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="polls",
                        to="programmes.programme",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "poll of safety", "verbose_name_plural": "polls of safety"},
        ),
        migrations.CreateModel(
            name="PollSlip",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("mark", models.CharField(max_length=32, verbose_name="mark of who was drawn")),
                ("said_sealed", models.TextField(editable=False, verbose_name="what was answered")),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slips",
                        to="programmes.safetypoll",
                    ),
                ),
            ],
            options={
                "verbose_name": "slip of a poll of safety",
                "verbose_name_plural": "slips of a poll of safety",
            },
        ),
        migrations.AddConstraint(
            model_name="safetypoll",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("programme",), name="programmes_one_open_poll"
            ),
        ),
        migrations.AddConstraint(
            model_name="pollslip",
            constraint=models.UniqueConstraint(fields=("poll", "mark"), name="programmes_slip_once"),
        ),
    ]
