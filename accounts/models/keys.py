"""The keys of sealed words: one for each pair and each person."""

from __future__ import annotations

from django.db import models

from accounts import vault
from accounts.base import Row
from accounts.models.people import Person


class ContentKey(Row):
    """The key of one pair's or one person's words. Delete the row and the words are gone."""

    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def new(cls) -> ContentKey:
        key = cls()
        key.wrapped = vault.new_wrapped_key(str(key.pk))
        key.save()
        return key

    def secret(self) -> bytes:
        """The unwrapped key, kept on the instance so that a page of notes unwraps once."""
        if not hasattr(self, "_secret"):
            self._secret = vault.unwrap(bytes(self.wrapped), str(self.pk))
        return self._secret


class PersonalKey(Row):
    """Which content key seals the words that only this person may read."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="personal_key")
    key = models.ForeignKey(ContentKey, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"Key of {self.person_id}"

    @classmethod
    def of(cls, person: Person) -> ContentKey:
        """The key of ``person``, made when first needed."""
        row = cls.objects.select_related("key").filter(person=person).first()
        if row is None:
            row, _ = cls.objects.get_or_create(person=person, defaults={"key": ContentKey.new()})
        if row.key is None:
            row.key = ContentKey.new()
            row.save(update_fields=["key"])
        return row.key
