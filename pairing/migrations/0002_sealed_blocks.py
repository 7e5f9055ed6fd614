import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who stands on a private list is sealed: room for it, beside the plain column that goes in 0004."""

    dependencies = [("pairing", "0001_initial"), ("accounts", "0009_master_key")]

    operations = [
        migrations.AddField(
            "block",
            "key",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="accounts.contentkey"
            ),
        ),
        migrations.AddField("block", "other_sealed", models.BinaryField(default=b"", editable=False)),
        migrations.RemoveConstraint("block", "pairing_block_once"),
        migrations.RemoveConstraint("block", "pairing_nobody_blocks_themselves"),
        migrations.AlterField(
            "block",
            "other",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.person"
            ),
        ),
    ]
