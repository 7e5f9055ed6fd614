from django.db import migrations

from accounts import keyring, vault

PLACE = {"table": "pairing_block", "column": "other_sealed"}


def key_of(apps, person_id):
    """The person's own content key, made where there is none: what ``PersonalKey.of`` does."""
    keys, personal = apps.get_model("accounts", "ContentKey"), apps.get_model("accounts", "PersonalKey")
    row = personal.objects.select_related("key").filter(person_id=person_id).first()
    if row is not None and row.key is not None:
        return row.key, vault.unwrap(bytes(row.key.wrapped), str(row.key.pk))
    secret, key = vault.new_secret(), keys()
    key.wrapped, key.master = vault.wrap(secret, str(key.pk)), keyring.current_name()
    key.save()
    personal.objects.update_or_create(person_id=person_id, defaults={"key": key})
    return key, secret


def seal(apps, schema_editor):
    """Seal the other person's key with the key of whoever made the entry."""
    for block in apps.get_model("pairing", "Block").objects.exclude(other=None).order_by("person_id"):
        block.key, secret = key_of(apps, block.person_id)
        block.other_sealed = vault.seal(secret, str(block.other_id), row=block.pk, **PLACE)
        block.save(update_fields=["key", "other_sealed"])


def open_again(apps, schema_editor):
    people = apps.get_model("accounts", "Person").objects
    for block in apps.get_model("pairing", "Block").objects.select_related("key"):
        secret = vault.unwrap(bytes(block.key.wrapped), str(block.key.pk)) if block.key else None
        other = vault.unseal(secret, bytes(block.other_sealed), row=block.pk, **PLACE) if secret else None
        if other is None or not people.filter(pk=other).exists():
            block.delete()
            continue
        block.other_id = other
        block.save(update_fields=["other"])


class Migration(migrations.Migration):
    """In a step of its own: PostgreSQL alters no table with rows that were changed in the same transaction."""

    dependencies = [("pairing", "0002_sealed_blocks")]

    operations = [migrations.RunPython(seal, open_again)]
