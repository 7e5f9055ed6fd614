"""What coordinators decide about pairs, and what the two of a pair write."""

from pairing.forms.agreement import AgreementForm
from pairing.forms.another import AnotherForm
from pairing.forms.conflicts import RematchForm
from pairing.forms.expectations import ExpectationsForm
from pairing.forms.rounds import BlockForm, PolicyForm, VetoForm

__all__ = [
    "AgreementForm",
    "AnotherForm",
    "BlockForm",
    "ExpectationsForm",
    "PolicyForm",
    "RematchForm",
    "VetoForm",
]
