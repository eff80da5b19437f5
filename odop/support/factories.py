"""Help for tests and for the sample world: deterministic."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office, User
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.services import keep_made_file
from odop.partners import factories as partners
from odop.places.models import District
from odop.registry import factories as register
from odop.registry.models import Artisan
from odop.support import services
from odop.support.models import Delivery, Piece, Provider, ServiceRequest, Turn, WorkOrder

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
PDF = b"%PDF-1.4\n%sample\n"


def institute(place: District) -> tuple[User, Provider]:
    """Somebody of an institute of this district that helps with design and packaging, after an officer sent it."""
    user = register.officer(place, "institute", OfficeKind.INSTITUTE)
    office = user.current_postings[0].office
    return user, services.add_provider(office, works=["design", "packaging"], by=SYSTEM)


def asked(artisan: Artisan, **changes: Any) -> ServiceRequest:
    given: dict[str, Any] = {"work": "design", "goods": "Combs", "trouble": "The old patterns do not sell."}
    return services.ask(artisan, **{"by": SYSTEM, **given, **changes})


def everything(place: District, artisan: Artisan, by: User) -> None:
    """A row in every protected table of this app that leads to `artisan`: for the tests of isolation. Nothing is checked."""
    moment, today = clock.now(), clock.today()
    office, _made = Office.objects.get_or_create(
        code=f"HELP-{place.code}",
        defaults={"kind": OfficeKind.INSTITUTE, "name": partners.BOTH, "district": place},
    )
    owner = {"owner_id": artisan.user_id, "district_id": place.pk}
    photo = keep_made_file(PNG, name="photo.png", media_type="image/png", by=SYSTEM, **owner)
    one = ServiceRequest.objects.create(
        ref=f"HR-T{place.pk}", artisan=artisan, district=place, user_id=artisan.user_id, name=artisan.name, mobile=artisan.mobile,
        work="design", goods="Combs", trouble="Sample", photo=photo, state="delivered", office=office, asked_at=moment, due_on=today,
    )  # fmt: skip
    Turn.objects.create(request=one, state="asked", words="Sample", at=moment)
    file = keep_made_file(PDF, name="design.pdf", media_type="application/pdf", by=SYSTEM, **owner)
    Delivery.objects.create(request=one, number=1, file=file, delivered_at=moment)
    agreement = partners.partner("design", office=office).agreements.create(
        ref=f"help-{place.pk}",
        subject=partners.BOTH,
        stage="signed",
        source="Letter",
        signed_on=today,
        entered_at=moment,
    )
    order = WorkOrder.objects.create(
        ref=f"WO-T{place.pk}", agreement=agreement, office=office, work="design", about="Sample", pieces_wanted=2,
        due_on=today + timedelta(days=9), fee_each=Decimal(100), ordered_at=moment, ordered_by=by,
    )  # fmt: skip
    piece = keep_made_file(PDF, name="piece.pdf", media_type="application/pdf", by=SYSTEM)
    Piece.objects.create(order=order, number=1, title="Sample", file=piece, delivered_at=moment)
