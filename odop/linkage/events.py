"""What this app writes on the trail."""

from odop.linkage.other_lists.events import HIT_JUDGED, KEY_AGREED, LIST_MADE, LIST_TAKEN

__all__ = ["HIT_JUDGED", "KEY_AGREED", "LIST_MADE", "LIST_TAKEN"]
