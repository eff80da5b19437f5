"""A district with an applicant, an application and officers; who she is and what she would not want to be found."""

import pytest
from django.test import Client

from odop.accounts.models import User
from odop.casework.factories import Cast, cast
from odop.kernel import scope
from odop.kernel.fields import Localised
from odop.places.models import District
from odop.registry.models import Artisan
from odop.schemes.factories import budget_for


@pytest.fixture
def people(ground: None) -> Cast:
    place = District.objects.order_by("pk").first()
    with scope.system():
        made = cast(place)
        budget_for(place)
        Artisan.objects.filter(pk=made.artisan.pk).update(
            address="7 Zari Gali", place="Nagla Zafran", place_folded="nagla zafran", pin_code="244302", pan="ABCPZ1234F",
            name=Localised(en="Zarifa Quraishi", hi="ज़रीफ़ा क़ुरैशी"), name_folded="zarifa kuraisi", name_skeleton="krs zrf",
            relation_name=Localised(en="Mohd Zubair"), relation_folded="mohammad zubair", bank_account="30098765432",
            bank_account_last4="5432", bank_ifsc="SBIN0001234", craft="Horn combs of Nagla",
        )  # fmt: skip
    made.artisan.refresh_from_db()
    return made


def browser(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client
