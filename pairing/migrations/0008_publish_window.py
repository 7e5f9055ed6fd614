from django.db import migrations, models
from django.db.models import SET_NULL


class Migration(migrations.Migration):
    dependencies = [
        ("pairing", "0007_wishes_and_own_criteria"),
    ]

    operations = [
        migrations.AddField(
            model_name="round",
            name="asks_at",
            field=models.DateTimeField(
                blank=True,
                null=True,
                verbose_name="when the mentors of a published run are asked; until then it can be taken back",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="moved_cohort",
            field=models.BooleanField(
                default=False, verbose_name="publishing it began the preparation of the cohort"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="points",
            field=models.JSONField(
                default=dict, verbose_name="what each criterion gives of 100; they add up to the score"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="run_mentee",
            field=models.ForeignKey(
                null=True,
                on_delete=SET_NULL,
                related_name="+",
                to="programmes.participant",
                verbose_name="whom the run proposed, where somebody has swapped by hand",
            ),
        ),
        migrations.AddField(
            model_name="unpaired",
            name="waterfall",
            field=models.JSONField(
                default=list, verbose_name="whom each rule leaves; private ones are no line of it"
            ),
        ),
        migrations.AddField(
            model_name="unpaired",
            name="shortage",
            field=models.JSONField(
                default=dict, verbose_name="how many share how few possible partners"
            ),
        ),
    ]
