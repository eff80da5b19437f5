"""The register's invariants hold over ordinary entries and name what is broken."""

import pytest

from odop.registry import factories as make
from odop.registry import invariants
from odop.registry.models import Artisan, Consent

pytestmark = pytest.mark.django_db
ALL = (
    invariants.a_joined_entry_leads_to_one_in_force,
    invariants.nothing_is_kept_without_the_consent_for_it,
    invariants.no_whole_aadhaar_number_stands_anywhere,
    invariants.shares_of_a_group_are_at_most_the_whole,
)


def found() -> list[str]:
    return [complaint for check in ALL for complaint in check()]


def test_ordinary_entries_keep_every_invariant():
    place = make.district()
    make.artisan(place, aadhaar_last4="2346", consents=["register", "aadhaar"])
    make.artisan(place, unit_name="Works", address="House 12, 2341 5678 9012")
    assert found() == []


def test_each_break_is_named():
    place = make.district()
    one, two, three = (make.artisan(place, unit_name="Works") for _number in range(3))
    Artisan.objects.filter(pk=one.pk).update(merged_into=two, address="at 2341 2341 2346")
    Artisan.objects.filter(pk=two.pk).update(merged_into=three)
    Artisan.objects.filter(pk=three.pk).update(aadhaar_last4="2346")
    Consent.objects.filter(artisan=three, purpose="register").delete()
    complaints = " ".join(found())
    for words in (
        "itself joined",
        "not in force",
        "without consent to the register",
        "digits of Aadhaar without",
        "whole Aadhaar",
    ):
        assert words in complaints
