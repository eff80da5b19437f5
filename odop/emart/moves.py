"""What of the mart hangs on an entry of the register."""

from django.utils.translation import gettext_lazy as _

from odop.registry.definitions import moves

moves(
    "emart.Seller",
    "artisan",
    _("Seller of the mart"),
    unless="m.unit_id IS NULL AND m.group_id IS NULL AND EXISTS (SELECT 1 FROM emart_seller k"
    " WHERE k.artisan_id = j.kept AND k.unit_id IS NULL AND k.group_id IS NULL)",
)
