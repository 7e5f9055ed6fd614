"""Each field that stores something names its readers, in words that are never varied."""

from importlib import import_module, util
from typing import ClassVar

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.template import engines

from accounts.forms_base import WHO, Scale, Segmented, SubmissionMixin, WhoMixin
from feedback.moments import MomentToCome
from programmes.forms_base import KeepsBothMixin


class Log(WhoMixin, SubmissionMixin, forms.Form):
    who: ClassVar = {"met": "team", "takeaway": "pair", "note": "only-me", "safe": "counted"}

    met = forms.ChoiceField(choices=[("held", "We met"), ("moved", "We moved it")], widget=Segmented)
    takeaway = forms.CharField(help_text="One sentence is enough.")
    note = forms.CharField(required=False)
    safe = forms.ChoiceField(
        choices=[(str(n), str(n)) for n in range(1, 6)],
        widget=Scale(low="Not at all", high="Fully"),
        required=False,
    )


def shown(form: forms.BaseForm) -> str:
    page = engines["django"].from_string("{% load crispy_forms_filters %}{{ form|crispy }}")
    return page.render({"form": form})


def test_the_privacy_labels_are_the_words_that_were_promised() -> None:
    assert {key: label.words for key, label in WHO.items()} == {
        "only-me": "Only you",
        "pair": "You and your partner",
        "counted": "Counted anonymously in groups of 5 or more",
        "team": "Programme team: date and length only",
        "coach": "Only you and the coach",
        "everyone": "Everyone in the programme",
        "programme-team": "Programme team sees this",
        "operations": "Administrators see this",
        "handlers": "Only the named handlers",
        "chosen": "Only the people you choose",
        "thread": "Only those in this conversation",
    }


def test_a_field_is_joined_to_its_label_help_and_error() -> None:
    html = shown(Log({"met": "held"}))
    assert 'aria-describedby="who_id_takeaway id_takeaway_helptext id_takeaway_error"' in html
    for id_ in (
        "who_id_takeaway",
        "id_takeaway_helptext",
        "id_takeaway_error",
        "error_1_id_takeaway",
    ):
        assert html.count(f'id="{id_}"') == 1


def test_a_label_names_the_partner_where_there_is_one() -> None:
    assert "<span>You and Margaret</span>" in shown(Log(partner="Margaret"))


def test_what_is_optional_is_marked_and_what_is_required_is_not() -> None:
    html = shown(Log())
    assert html.count("(optional)") == 2
    assert "asteriskField" not in html


def test_a_failed_save_keeps_the_words_and_links_to_what_is_missing() -> None:
    html = shown(Log({"note": "She was <kind>", "takeaway": ""}))
    assert "She was &lt;kind&gt;" in html
    assert '<a href="#id_takeaway">Takeaway</a> Write something here.' in html
    assert '<a href="#id_met_0">Met</a> Choose one.' in html


def test_a_second_press_carries_the_same_token() -> None:
    first = Log()
    token = str(first["submission"].value())
    assert f'value="{token}"' in shown(Log({"submission": token}))
    assert str(Log()["submission"].value()) != token


def test_a_field_without_readers_is_refused() -> None:
    class Forgetful(WhoMixin, forms.Form):
        words = forms.CharField()

    with pytest.raises(ImproperlyConfigured, match=r"Forgetful\.words does not say who can read it"):
        shown(Forgetful())


def every_form() -> list[type[forms.BaseForm]]:
    for app in settings.UPWARD_APPS:
        for module in (f"{app.split('.')[0]}.forms",):
            if util.find_spec(module):
                import_module(module)
    found: list[type[forms.BaseForm]] = []
    waiting: list[type[forms.BaseForm]] = [forms.BaseForm]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.split(".")[0] in {app.split(".")[0] for app in settings.UPWARD_APPS}:
            found.append(kind)
    return sorted(
        set(found) - {WhoMixin, SubmissionMixin, KeepsBothMixin, MomentToCome},
        key=lambda form: (form.__qualname__, form.__module__),
    )


@pytest.mark.parametrize("form", every_form(), ids=lambda form: f"{form.__module__}.{form.__qualname__}")
def test_each_field_of_the_product_says_who_can_read_it(
    form: type[forms.BaseForm],
) -> None:
    assert issubclass(form, WhoMixin)
    if form.stores_nothing:
        return
    fields = getattr(form, "base_fields", {})
    unsaid = [
        name
        for name, field in fields.items()
        if not field.widget.is_hidden and form.who.get(name, form.who_default) not in WHO
    ]
    assert unsaid == []
