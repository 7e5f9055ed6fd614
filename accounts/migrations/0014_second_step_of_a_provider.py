from django.db import migrations, models


class Migration(migrations.Migration):
    """Providers that are set up already were trusted to ask for a second step; of a new one somebody says so."""

    dependencies = [("accounts", "0013_rights_in_the_browser")]

    operations = [
        migrations.AddField(
            model_name="companysignin",
            name="has_second_step",
            field=models.BooleanField(default=True, verbose_name="asks everybody for a second step"),
        ),
        migrations.AlterField(
            model_name="companysignin",
            name="has_second_step",
            field=models.BooleanField(default=False, verbose_name="asks everybody for a second step"),
        ),
    ]
