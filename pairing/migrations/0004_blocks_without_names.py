from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pairing", "0003_seal_blocks")]

    operations = [migrations.RemoveField("block", "other")]
