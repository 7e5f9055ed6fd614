"""What coordinators decide about pairs, and what the two of a pair write."""

from pairing.forms.agreement import AgreementForm
from pairing.forms.asking import AskingForm, NextBestForm
from pairing.forms.expectations import ExpectationsForm
from pairing.forms.rounds import BlockForm, PolicyForm, VetoForm
from pairing.forms.shortlists import OpenShortlistForm, ShortlistAnswerForm

__all__ = [
    "AgreementForm",
    "AskingForm",
    "BlockForm",
    "ExpectationsForm",
    "NextBestForm",
    "OpenShortlistForm",
    "PolicyForm",
    "ShortlistAnswerForm",
    "VetoForm",
]
