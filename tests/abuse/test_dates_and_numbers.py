"""Days that no calendar has, years in which nobody meets, and numbers below nothing: an error beside the field, always."""

from __future__ import annotations

import importlib
import pkgutil
import uuid
from collections.abc import Iterator

import pytest
from django import forms

from accounts.forms import LadderForm, UnattendedForm
from accounts.forms.provisioning import ProvisioningTokenForm
from feedback.forms import ItemsForm, field_for
from feedback.items import Item
from pairing.forms import PolicyForm
from programmes.forms.planning import CohortForm
from programmes.forms.purpose import MeasureForm, PurposeForm
from programmes.models import Side
from sessions.forms import LogForm, MoveForm, PlanForm
from tests.factories.together import SessionFactory
