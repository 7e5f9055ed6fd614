"""What is kept about whoever words what stands around the messages of an organisation."""

from accounts.privacy import Ring, register, register_not_personal
from accounts.rights.belongings import belongs_to_nobody

register_not_personal(
    *(f"notifications.OwnFrame.{name}" for name in ("language", "version", "words", "is_ours")),
    because="what an organisation says around its messages, to whoever gets them",
)
register(
    "notifications.OwnFrame",
    "saved_by saved_at",
    ring=Ring.OPERATIONS,
    purpose="so that colleagues know whose words around a message are in use",
    keep="as long as the organisation uses the product",
)
belongs_to_nobody("notifications.OwnFrame", because="written in office, about no person")
