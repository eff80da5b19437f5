"""Controls are written without templates, and read as if they had been written by Django's."""

from django import forms
from django.forms.renderers import DjangoTemplates

from odop.kernel.ui.widgets import WIDGETS, WRITERS, Renderer

CHOICES = [("", "Choose"), ("1", 'A "quoted" <one>'), ("Others", [("2", "B & C"), ("३", "तीन")])]


class Everything(forms.Form):
    text = forms.CharField(
        max_length=9,
        initial='5 > 3 "so"',
        widget=forms.TextInput(attrs={"autofocus": True, "data-no": False}),
    )
    empty = forms.EmailField(required=False)
    number = forms.IntegerField(min_value=2, initial=7)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    hidden = forms.CharField(initial="x", widget=forms.HiddenInput)
    yes = forms.BooleanField(initial=True)
    one = forms.ChoiceField(choices=CHOICES, initial="३")
    some = forms.MultipleChoiceField(choices=CHOICES, initial=["1", "2"])
    way = forms.ChoiceField(choices=CHOICES[:2], widget=forms.RadioSelect, initial="1")
    ways = forms.MultipleChoiceField(choices=CHOICES[:2], widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), initial="<b>\nmore")
    file = forms.FileField()


def test_every_control_is_written_letter_for_letter_as_by_its_template() -> None:
    """Unbound, and bound to what was written wrong; the rows of radios and boxes with their labels and without."""
    for data in (None, {"text": "<&>", "number": "many", "one": "1", "way": "1", "words": "", "some": ["2"]}):
        ours, theirs = (Everything(data, renderer=kind()) for kind in (Renderer, DjangoTemplates))
        assert {one.name: str(one) for one in ours} == {one.name: str(one) for one in theirs}
        for name in ("way", "ways"):
            assert [str(one) for one in ours[name]] == [str(one) for one in theirs[name]]
            assert [one.tag() for one in ours[name]] == [one.tag() for one in theirs[name]]
    used = {one.field.widget.template_name for one in ours} | {f"{WIDGETS}radio_option.html"}
    assert used & WRITERS.keys() >= {
        f"{WIDGETS}{name}.html" for name in ("text", "select", "textarea", "radio_option")
    }
