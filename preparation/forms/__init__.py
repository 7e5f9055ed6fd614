"""Taking a module, writing one, and opening the gate."""

from preparation.forms.editing import OpenGateForm, TextForm
from preparation.forms.taking import ExerciseForm, SelfCheckForm

__all__ = ["ExerciseForm", "OpenGateForm", "SelfCheckForm", "TextForm"]
