"""What is kept about whoever words the messages of an organisation."""

from accounts.privacy import Ring, register, register_not_personal
from accounts.rights.belongings import belongs_to_nobody

register_not_personal(
    *(
        f"notifications.OwnText.{name}"
        for name in ("kind", "language", "version", "subject", "body", "button", "is_ours")
    ),
    because="what an organisation says in its messages, to whoever gets them",
)
register(
    "notifications.OwnText",
    "saved_by saved_at",
    ring=Ring.OPERATIONS,
    purpose="so that colleagues know whose words of a message are in use",
    keep="as long as the organisation uses the product",
)
belongs_to_nobody("notifications.OwnText", because="written in office, about no person")
