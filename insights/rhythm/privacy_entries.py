"""What the rhythm of releases keeps about people: who set it."""

from accounts.privacy import Ring, register
from accounts.rights.belongings import Fate, belongs

register(
    "insights.ReleaseRhythm",
    "cohort every next_on set_by set_at",
    ring=Ring.COORDINATOR,
    purpose="to release on days that everybody knows beforehand",
    keep="as long as the programme is kept",
)
belongs("insights.ReleaseRhythm", "set_by__person", fate=Fate.KEEP)
