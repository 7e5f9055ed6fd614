"""Pages of preparation: one's own, the library, its texts, and the gate."""

from preparation.views.gate import cohort, gate
from preparation.views.library import glossary_page, library, library_module
from preparation.views.taking import module, overview
from preparation.views.texts import comparison, history, text, text_back, text_keep, texts

__all__ = [
    "cohort",
    "comparison",
    "gate",
    "glossary_page",
    "history",
    "library",
    "library_module",
    "module",
    "overview",
    "text",
    "text_back",
    "text_keep",
    "texts",
]
