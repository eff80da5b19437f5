"""What a camp's record says of the entry it made."""

from odop.registry.definitions import stays

stays("camps.CampRecord", "artisan", "the receipt of what arrived from a device; it leads on by the entry")
