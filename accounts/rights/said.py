"""What becomes of things that two people share when one of them goes: said in one place, in the same words everywhere.

The notice "Who sees what", the page on which an erasure is asked for, the copy and the command all read it from here.
"""

from accounts.clocks import SHARED

FORMER = "Former colleague"
PARTNER_KEEPS = (
    "What you and your partner share, such as the agreement, questions, takeaways and actions, stays with your "
    f"partner, beside “{FORMER}” where your name stood, and goes {SHARED.words}. Your partner's own notes stay theirs."
)
