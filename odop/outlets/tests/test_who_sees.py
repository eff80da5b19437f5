"""The database shows a shop's rows to its own people, to the office of its district and, of what is hers, to the maker."""

import pytest
from django.apps import apps

from odop.emart import factories as mart
from odop.kernel import scope
from odop.kernel.scope import NOBODY, Scope
from odop.outlets import factories
from odop.outlets.models import Shop, ShopStock, StockMove, Transfer, TransferLine
from odop.registry import factories as register

pytestmark = pytest.mark.django_db
TABLES = [model for model in apps.get_app_config("outlets").get_models() if model is not Shop]


def seen(reader: Scope) -> dict[str, set[int]]:
    with scope.enter(reader):
        return {model.__name__: set(model.objects.values_list("pk", flat=True)) for model in TABLES}


def test_each_sees_what_is_theirs_and_nobody_anything() -> None:
    shops, officers, artisans = [], [], []
    for code, name in (("SBL", "Sambhal"), ("BDH", "Bhadohi")):
        place = register.district(code, name, name)
        officer, reviewer = register.officer(place), register.officer(place)
        artisan = register.artisan(place, user=register.citizen(), name=f"Maker of {name}")
        good = mart.listing(mart.seller(artisan, by=officer), by=officer, reviewer=reviewer)
        mart.offer(good)
        shops.append(factories.everything(place, officer))
        officers.append(officer)
        artisans.append(artisan)
    with scope.system():
        everything = {model.__name__: model.objects.count() for model in TABLES}
        own = {model.__name__: set(model.objects.filter(shop=shops[0]).values_list("pk", flat=True)) for model in TABLES
               if model is not TransferLine}  # fmt: skip
    assert all(everything.values())
    for reader in (factories.staff(shops[0]).scope, officers[0].scope):
        found = seen(reader)
        assert all(found[name] == keys and len(keys) < everything[name] for name, keys in own.items())
    assert not any(seen(NOBODY).values())
    hers = seen(artisans[0].user.scope)
    assert {name for name, keys in hers.items() if keys} == {
        model.__name__ for model in (ShopStock, StockMove, Transfer, TransferLine)
    }
    with scope.enter(artisans[0].user.scope):
        assert set(ShopStock.objects.values_list("shop", flat=True)) == {shops[0].pk}
    with scope.enter(
        factories.staff(shops[0]).scope
    ):  # where shops are is public, and changed by nobody behind a counter
        assert Shop.objects.count() == 2
        assert Shop.objects.update(upi_id="mine@bank") == 0
