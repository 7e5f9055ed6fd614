"""What coordinators decide about pairs, and what the two of a pair write."""

from pairing.forms.agreement import AgreementForm
from pairing.forms.bars import AbsenceForm, BarForm, SeparationForm
from pairing.forms.expectations import ExpectationsForm
from pairing.forms.review import CompareForm, SwapForm, WhyForm
from pairing.forms.rounds import BlockForm, PolicyForm, VetoForm

__all__ = [
    "AbsenceForm",
    "AgreementForm",
    "BarForm",
    "BlockForm",
    "CompareForm",
    "ExpectationsForm",
    "PolicyForm",
    "SeparationForm",
    "SwapForm",
    "VetoForm",
    "WhyForm",
]
