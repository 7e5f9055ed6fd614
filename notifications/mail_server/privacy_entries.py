"""The mail server's state is about nobody."""

from accounts.privacy import register_not_personal

register_not_personal("notifications.MailServer", because="how one server answers, in one row")
