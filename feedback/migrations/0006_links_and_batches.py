import uuid

import django.db.models.deletion
from django.db import migrations, models


def batches_of_a_month(apps, schema_editor):
    """What was shown in one month of one programme is taken for one batch; finer than that nothing was kept."""
    cards = apps.get_model("feedback", "ReleasedCard").objects.exclude(shown_from=None)
    for programme, month in cards.order_by().values_list("programme", "shown_from").distinct():
        cards.filter(programme=programme, shown_from=month).update(batch=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0005_coachs_call"),
        ("programmes", "0013_poll_of_safety"),
    ]

    operations = [
        migrations.AddField(
            model_name="concern",
            name="is_by_link",
            field=models.BooleanField(default=False, verbose_name="told without a sign-in and without a name"),
        ),
        migrations.AddField(
            model_name="releasedcard",
            name="batch",
            field=models.UUIDField(blank=True, db_index=True, null=True, verbose_name="those shown together"),
        ),
        migrations.RunPython(batches_of_a_month, migrations.RunPython.noop, elidable=True),
        migrations.CreateModel(
            name="TellingLink",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("turn", models.PositiveIntegerField(default=0)),
                (
                    "programme",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="telling_link",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
    ]
