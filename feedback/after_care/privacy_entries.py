"""What is kept of a pause: since when."""

from accounts.audit import keep_from_the_office
from accounts.privacy import Ring, register
from accounts.rights.belongings import Fate, belongs

register(
    "feedback.Rest",
    "pair since",
    ring=Ring.COORDINATOR,
    purpose="to ask both after six weeks how to go on",
    keep="until the two go on or stop",
)
belongs("feedback.Rest", "pair__mentor__person", "pair__mentee__person", fate=Fate.KEEP)
keep_from_the_office("feedback.Rest")
