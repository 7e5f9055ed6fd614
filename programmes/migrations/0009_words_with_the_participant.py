from django.db import migrations

from accounts import vault

COLUMN = "works_best_sealed"
APPLICATION, PARTICIPANT = "programmes_application", "programmes_participant"


def sealed_again(one, other, *, table, to):
    """What ``one`` has in the column, sealed for ``other`` with the same key; None where the key is gone."""
    if one.key is None:
        return None
    secret, *before = (
        vault.unwrap(bytes(wrapped), str(one.key.pk))
        for wrapped in (one.key.wrapped, one.key.wrapped_before)
        if wrapped
    )
    words = vault.open_with_any(
        [secret, *before], bytes(getattr(one, COLUMN)), context=f"{table}.{COLUMN}.{one.pk}"
    )
    return vault.seal(secret, words.decode(), table=to, column=COLUMN, row=other.pk)


def placed(apps):
    found = apps.get_model("programmes", "Application").objects.exclude(participant=None)
    return found.select_related("key", "participant__key")


def hand_over(apps, schema_editor):
    """How somebody works best goes from an application that got a place to the participant, with its key."""
    for application in placed(apps).exclude(works_best_sealed=b"").iterator():
        participant = application.participant
        sealed = sealed_again(application, participant, table=APPLICATION, to=PARTICIPANT)
        if sealed is not None and participant.key is None:
            participant.works_best_sealed, participant.key = sealed, application.key
            participant.save(update_fields=[COLUMN, "key"])
            application.works_best_sealed, application.key = b"", None
            application.save(update_fields=[COLUMN, "key"])


def give_back(apps, schema_editor):
    for application in placed(apps).exclude(participant__works_best_sealed=b"").iterator():
        participant = application.participant
        sealed = sealed_again(participant, application, table=PARTICIPANT, to=APPLICATION)
        if sealed is not None and application.key is None:
            application.works_best_sealed, application.key = sealed, participant.key
            application.save(update_fields=[COLUMN, "key"])
            participant.works_best_sealed, participant.key = b"", None
            participant.save(update_fields=[COLUMN, "key"])


class Migration(migrations.Migration):
    """In a step of its own: PostgreSQL alters no table with rows that were changed in the same transaction."""

    dependencies = [("programmes", "0008_what_people_say")]

    operations = [migrations.RunPython(hand_over, give_back)]
