"""What coordinators decide about pairs, and what the two of a pair write."""

from pairing.forms.agreement import AgreementForm
from pairing.forms.another import AnotherForm
from pairing.forms.asking import AskingForm, NextBestForm
from pairing.forms.bars import AbsenceForm, BarForm, SeparationForm
from pairing.forms.conflicts import RematchForm
from pairing.forms.expectations import ExpectationsForm
from pairing.forms.review import CompareForm, SwapForm, WhyForm
from pairing.forms.rounds import BlockForm, PolicyForm, VetoForm
from pairing.forms.shortlists import OpenShortlistForm, ShortlistAnswerForm

__all__ = [
    "AbsenceForm",
    "AgreementForm",
    "AnotherForm",
    "AskingForm",
    "BarForm",
    "BlockForm",
    "CompareForm",
    "ExpectationsForm",
    "NextBestForm",
    "OpenShortlistForm",
    "PolicyForm",
    "RematchForm",
    "SeparationForm",
    "ShortlistAnswerForm",
    "SwapForm",
    "VetoForm",
    "WhyForm",
]
