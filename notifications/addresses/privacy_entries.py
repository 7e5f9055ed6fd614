"""What is kept about addresses that mail does not reach."""

from accounts.privacy import Ring, register
from accounts.rights.belongings import belongs

register(
    "notifications.AddressProblem",
    "person mark status since",
    ring=Ring.COORDINATOR,
    purpose="to write to no address that is gone, and to have it put right",
    keep="until the address changes",
)
belongs("notifications.AddressProblem", "person")
