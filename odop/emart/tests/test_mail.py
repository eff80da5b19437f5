"""Mail to buyers who gave an address: what they are told, with the bill in it, and nothing to those who gave none."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from odop.emart import events, sale_notices
from odop.emart.models import BuyerMail, Order, Paper, Purchase, Refund
from odop.emart.personal_data import forget_sales
from odop.emart.services.mail import _about, clean_address, write_to
from odop.emart.services.orders import deliver, ship, take_back
from odop.emart.tests.buying import World, world
from odop.emart.tests.conftest import refused
from odop.kernel import clock, letters
from odop.kernel.letters import to_memory
from odop.kernel.models import Event, Notice
from odop.kernel.services import send_due_notices, send_notice
from odop.lib.payments.local import LocalGateway

pytestmark = pytest.mark.django_db
ADDRESS = "meera@example.in"


@pytest.fixture(scope="module")
def ground(shared: Callable[[Callable[[], World]], World]) -> World:
    return shared(world)


@pytest.fixture
def mart(ground: World) -> Iterator[World]:
    with transaction.atomic():
        ground.gateway = LocalGateway()  # what is taken back in the database is unknown to it
        yield ground
        transaction.set_rollback(True)


def sent(mart: World, address: str, language: str = "hi") -> Order:
    """A parcel on its way to a buyer with this address, and what the worker told her of it."""
    purchase = mart.paid((mart.offer(mart.aggregated), 1))
    Purchase.objects.filter(pk=purchase.pk).update(language=language)
    write_to(purchase, clean_address(address))
    order = purchase.orders.get()
    ship(order, carrier="India Post", tracking="EM123456789IN", by=mart.officer)
    for event in Event.objects.filter(subject_id=str(order.pk), verb=events.SHIPPED):
        sale_notices.an_order_went_on(event)
        sale_notices.an_order_went_on(event)  # at least once
    return order


def test_who_gave_an_address_gets_the_bill_in_her_language(mart: World) -> None:
    order = sent(mart, f" {ADDRESS} ")
    notice = Notice.objects.get(channel="email")
    assert (notice.to, notice.template, notice.language) == (ADDRESS, "mart_mail", "hi")
    assert Notice.objects.filter(channel="sms", to=order.purchase.mobile).count() == 1
    to_memory(notice)
    [message] = mail.outbox
    assert message.to == [ADDRESS] and order.purchase.ref in message.subject and order.ref in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html" and 'lang="hi"' in html and order.ref in html and "<style" not in html
    name, content, kind = message.attachments[0]
    assert name.endswith(".pdf") and kind == "application/pdf" and content.startswith(b"%PDF")
    assert len(message.attachments) == 1


def test_who_gave_none_gets_no_mail(mart: World) -> None:
    sent(mart, "")
    assert not Notice.objects.filter(channel="email").exists() and not BuyerMail.objects.exists()


def test_what_is_no_address_is_refused_before_anything_is_bought(mart: World, client: Client) -> None:
    for wrong in ("meera", "meera@", "a b@example.in", "मीरा@example.in", "x@example.in\nBcc: y@example.in"):
        with refused("invalid"):
            clean_address(wrong)
    offer = mart.offer(mart.aggregated)
    client.post(reverse("mart_add"), {"sku": offer.sku})
    form = {
        "name": "Meera Nair", "mobile": "9812345670", "email": "meera", "pin_code": "682001", "address": "12 Church Street",
        "place": "Kochi", "state_code": "32", "pay_by": "online",
    }  # fmt: skip
    page = client.post(reverse("mart_checkout"), form)
    assert page.status_code == 422 and "asha@example.in" in page.content.decode()
    assert not Purchase.objects.exists() and not BuyerMail.objects.exists()
    assert client.post(reverse("mart_checkout"), {**form, "email": ADDRESS}).status_code == 302
    assert BuyerMail.objects.get().address == ADDRESS


def test_the_address_goes_with_the_name_when_its_time_is_over(mart: World) -> None:
    sent(mart, ADDRESS)
    forget_sales(clock.now() + timedelta(days=1))
    assert not BuyerMail.objects.exists()


def test_notices_by_mail_go_out_by_the_way_of_mail(mart: World, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(mart, ADDRESS)
    monkeypatch.setattr(
        settings, "ODOP", replace(settings.ODOP, mail_transport="odop.kernel.letters.to_memory")
    )
    assert send_due_notices(mail=True) == 1
    assert [message.to for message in mail.outbox] == [[ADDRESS]]
    assert set(Notice.objects.exclude(channel="email").values_list("state", flat=True)) == {"waiting"}
    send_due_notices(mail=False)
    assert set(Notice.objects.values_list("state", flat=True)) == {"sent"}


def test_a_mail_server_that_is_not_there_is_asked_once_and_holds_up_nothing_else(
    mart: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []
    for number in range(3):
        notice(f"a{number}@example.in", "email")
    code = notice("9812345670", "sms")

    def unreachable(one: Notice) -> None:
        tries.append(one.to)
        raise TimeoutError

    def refused_by_it(one: Notice) -> None:
        tries.append(one.to)
        raise SMTPRecipientsRefused({})

    monkeypatch.setattr(letters, "by_smtp", unreachable)
    way = replace(settings.ODOP, mail_transport="odop.kernel.letters.by_smtp")
    monkeypatch.setattr(settings, "ODOP", way)
    send_due_notices(mail=False)
    code.refresh_from_db()
    assert code.state == "sent" and not tries
    assert send_due_notices(mail=True) == 0 and len(tries) == 1
    monkeypatch.setattr(letters, "by_smtp", refused_by_it)
    assert send_due_notices(mail=True) == 0 and len(tries) == 3  # the others are tried, each by itself


def notice(to: str, channel: str) -> Notice:
    return send_notice(to=to, template="code", body="1234", language="en", channel=channel)


def test_the_longest_address_silences_nobody(mart: World, monkeypatch: pytest.MonkeyPatch) -> None:
    long = f"{'a' * 60}@{'.'.join(['b' * 60] * 3)}.example.in"
    assert 120 < len(long) <= 254
    sent(mart, long)
    assert Notice.objects.get(channel="email").to == long

    def broken(_purchase: Purchase) -> str:
        raise ValueError

    monkeypatch.setattr(sale_notices, "address_of", broken)
    Notice.objects.all().delete()
    purchase = mart.paid((mart.offer(mart.aggregated), 1))
    for event in Event.objects.filter(subject_id=str(purchase.orders.get().pk), verb=events.ORDERED):
        sale_notices.a_sale(event)
    for event in Event.objects.filter(subject_id=str(purchase.pk), verb=events.PAID):
        sale_notices.bought(event)
    assert set(Notice.objects.values_list("channel", flat=True)) == {"sms"}
    assert Notice.objects.filter(to=purchase.mobile).count() == 1 and Notice.objects.count() == 2


def test_mail_of_a_refund_carries_the_note_of_this_refund_alone(mart: World) -> None:
    purchase = mart.paid((mart.offer(mart.aggregated), 3))
    order = purchase.orders.get()
    ship(order, carrier="India Post", tracking="EM123456789IN", by=mart.officer)
    deliver(order, by=mart.officer)
    line = order.lines.get(kind="goods")
    noon = clock.now()
    for minutes in (1, 2):
        with clock.at(noon + timedelta(minutes=minutes)):
            take_back(line, quantity=1, reason="broken", by=mart.officer)
    first, second = Paper.objects.filter(order=order, kind="credit_note").order_by("pk")
    refunds = Refund.objects.filter(payment__purchase=purchase).order_by("pk")
    for refund, note in zip(refunds, (first, second), strict=True):
        told = Event(verb=events.REFUND_SENT, subject_id=str(refund.pk))
        assert _about(told) == (purchase, [note])


def test_where_no_mail_is_sent_nobody_is_asked_for_an_address(
    mart: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(reverse("mart_add"), {"sku": mart.offer(mart.aggregated).sku})
    assert 'name="email"' in client.get(reverse("mart_checkout")).content.decode()
    monkeypatch.setattr(settings, "ODOP", replace(settings.ODOP, production=True))
    assert 'name="email"' not in client.get(reverse("mart_checkout")).content.decode()
    assert client.post(reverse("mart_checkout"), {"name": "Meera"}).status_code == 409  # not open
    with refused("invalid"):
        clean_address(ADDRESS)
    with_server = replace(settings.ODOP, mail_transport="odop.kernel.letters.by_smtp")
    monkeypatch.setattr(settings, "ODOP", with_server)
    assert clean_address(ADDRESS) == ADDRESS
