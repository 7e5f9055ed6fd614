from django.db import migrations, models


class Migration(migrations.Migration):
    """Room for the sealed seed of a call, and for the published one of a selection."""

    dependencies = [("programmes", "0009_words_with_the_participant")]

    operations = [
        migrations.AddField("opencall", "seed_sealed", models.TextField(default="", editable=False)),
        migrations.AddField(
            "selection", "published_seed", models.CharField(blank=True, default="", max_length=64)
        ),
    ]
