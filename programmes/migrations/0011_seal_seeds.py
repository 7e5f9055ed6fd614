from django.db import migrations

from accounts import vault


def context(call):
    return f"seed of a draw {call.pk}"


def seal(apps, schema_editor):
    """Seal the seed of each call; only a selection that was confirmed has published it."""
    for call in apps.get_model("programmes", "OpenCall").objects.all():
        call.seed_sealed = vault.seal_with_master(call.seed, context=context(call))
        call.save(update_fields=["seed_sealed"])
    for selection in apps.get_model("programmes", "Selection").objects.exclude(confirmed_at=None):
        selection.published_seed = selection.seed
        selection.save(update_fields=["published_seed"])


def open_again(apps, schema_editor):
    seeds = {}
    for call in apps.get_model("programmes", "OpenCall").objects.exclude(seed_sealed=""):
        call.seed = seeds[call.cohort_id] = vault.open_with_master(call.seed_sealed, context=context(call))
        call.save(update_fields=["seed"])
    for selection in apps.get_model("programmes", "Selection").objects.all():
        selection.seed = selection.published_seed or seeds.get(selection.cohort_id, "")
        selection.save(update_fields=["seed"])


class Migration(migrations.Migration):
    """In a step of its own: PostgreSQL alters no table with rows that were changed in the same transaction."""

    dependencies = [("programmes", "0010_sealed_seed")]

    operations = [migrations.RunPython(seal, open_again)]
