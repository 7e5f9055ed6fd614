"""What coordinators decide about pairs, and what the two of a pair write."""

from pairing.forms.agreement import AgreementForm
from pairing.forms.expectations import ExpectationsForm
from pairing.forms.review import CompareForm, SwapForm, WhyForm
from pairing.forms.rounds import BlockForm, PolicyForm, VetoForm

__all__ = [
    "AgreementForm",
    "BlockForm",
    "CompareForm",
    "ExpectationsForm",
    "PolicyForm",
    "SwapForm",
    "VetoForm",
    "WhyForm",
]
