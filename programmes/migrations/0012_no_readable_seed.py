from django.db import migrations, models


class Migration(migrations.Migration):
    """No seed is readable in the database before it is published. Backwards, the columns are filled by the step before."""

    dependencies = [("programmes", "0011_seal_seeds")]

    operations = [
        # Back from here a column needs something to stand in it for a moment.
        migrations.AlterField("selection", "seed", models.CharField(default="", max_length=64)),
        migrations.RemoveField("opencall", "seed"),
        migrations.RemoveField("selection", "seed"),
    ]
