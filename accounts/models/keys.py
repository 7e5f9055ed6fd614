"""The keys of sealed words: one for each pair and each person; and what is known of the change of keys."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models

from accounts import keyring, vault
from accounts.base import Row
from accounts.models.people import Person


class KeyRotation(Row):
    """One change of the content keys. Until it has ended, the same command goes on with it."""

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Change of content keys, {'done' if self.ended_at else 'begun'}"


class ContentKey(Row):
    """The key of one pair's or one person's words. Delete the row and the words are gone.

    ``master``          the name of the master key that wraps it; empty when it is older than these names
    ``wrapped_before``  the key before a change, kept for a quarter of an hour for whoever was writing meanwhile
    ``rotation``        the change of content keys in which it got its present key
    """

    wrapped = models.BinaryField()
    wrapped_before = models.BinaryField(default=b"", editable=False)
    master = models.CharField(max_length=8, blank=True, default="", db_index=True)
    rotation = models.ForeignKey(KeyRotation, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def new(cls) -> ContentKey:
        key = cls.unsaved()
        key.save()
        return key

    @classmethod
    def unsaved(cls) -> ContentKey:
        """A new key for whoever saves many at once."""
        key = cls()
        key.hold(vault.new_secret())
        return key

    def hold(self, secret: bytes) -> None:
        """Take ``secret`` as the key, wrapped by the current master key; the caller saves."""
        self._secret = secret
        self.wrapped = vault.wrap(secret, str(self.pk))
        self.master = keyring.current_name()

    def secret(self) -> bytes:
        """The unwrapped key, kept on the instance so that a page of notes unwraps once."""
        if not hasattr(self, "_secret"):
            self._secret = vault.unwrap(bytes(self.wrapped), str(self.pk))
        return self._secret

    def secrets(self) -> Iterator[bytes]:
        """The key, and the one before it while that is kept."""
        yield self.secret()
        if self.wrapped_before:
            yield vault.unwrap(bytes(self.wrapped_before), str(self.pk))


class PurposeKey(models.Model):
    """A key of the installation for one purpose, such as the audit trail. It stays when the master key changes."""

    purpose = models.CharField(primary_key=True, max_length=40)
    wrapped = models.BinaryField()
    master = models.CharField(max_length=8)

    def __str__(self) -> str:
        return self.purpose

    def hold(self, secret: bytes) -> None:
        """Take ``secret`` as the key, wrapped by the current master key; the caller saves."""
        self.wrapped = vault.wrap(secret, self.purpose)
        self.master = keyring.current_name()

    def secret(self) -> bytes:
        return vault.unwrap(bytes(self.wrapped), self.purpose)


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
