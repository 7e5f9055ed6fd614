"""What is kept of themes: words of a coordinator in which nobody is named, and which cards they were made from."""

from accounts.audit import keep_from_the_office
from accounts.clocks import SHARED
from accounts.privacy import Ring, register
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs, belongs_to_nobody
from pairing.retention import pair_over

KEEP = "as long as the programme is kept"

register(
    "insights.Theme",
    "programme title text state scale submission written_by changed_at reviewed_by reviewed_at published_at",
    ring=Ring.PUBLISHED,
    purpose="to tell what three or more pairs say, and nothing about one of them",
    keep=KEEP,
)
register(
    "insights.ThemeCard",
    "theme released",
    ring=Ring.COORDINATOR,
    purpose="to know that three pairs or more stand behind a theme",
    keep=SHARED,
)
register(
    "insights.SupportCheck",
    "programme theme cards is_enough is_repeat asked_by asked_at",
    ring=Ring.COORDINATOR,
    purpose="so that nobody finds out by asking again and again which cards belong together",
    keep=KEEP,
)
register(
    "insights.ForumAnswer",
    "theme kind text owner due_on state outcome settled_on answered_by answered_at",
    ring=Ring.PUBLISHED,
    purpose="to answer what was heard, and to keep the promise in sight",
    keep=KEEP,
)
belongs_to_nobody("insights.Theme", because="words of the programme team in which nobody is named")
belongs_to_nobody("insights.ForumAnswer", because="what leaders answered to everybody")
belongs_to_nobody(
    "insights.SupportCheck", because="keys of nameless cards, which lead nowhere once a card is gone"
)
belongs(
    "insights.ThemeCard",
    "released__card__pair__mentor__person",
    "released__card__pair__mentee__person",
    fate=Fate.KEEP,
)
expires("insights.ThemeCard", SHARED, pair_over("released__card__pair"))
keep_from_the_office("insights.ThemeCard")
