"""Ways out for a notice. A real SMS gateway is one function of this shape, named in ODOP_SMS_TRANSPORT."""

from odop.kernel.models import Notice

TO_LOCAL_PAGE = "odop.kernel.transports.to_local_page"


def to_local_page(notice: Notice) -> None:
    """Nothing leaves the machine: the notice is read on the page /outbox/ (offered in demo mode only)."""
