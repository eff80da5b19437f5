"""What can be asked about fairs, stalls, claims and bars."""

from odop.exhibitions.queries import bars, claims, fairs, results, standing

__all__ = ["bars", "claims", "fairs", "results", "standing"]
