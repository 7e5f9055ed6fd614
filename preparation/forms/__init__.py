"""Taking a module, writing one, and opening the gate."""

from preparation.forms.editing import OpenGateForm, TextForm
from preparation.forms.taking import ChoiceForm, ExerciseForm, SelfCheckForm

__all__ = ["ChoiceForm", "ExerciseForm", "OpenGateForm", "SelfCheckForm", "TextForm"]
