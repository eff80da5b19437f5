"""Whatever is held of a person is told to her: no table leads to her without a holding that names it, or a reason here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from odop.accounts.models import User
from odop.casework.queries.words import OTHERS, SUMS, keys_of
from odop.kernel.holdings import EXPIRIES, HOLDINGS
from odop.kernel.programme import programme
from odop.lib.purposes import load_privacy
from odop.lib.rules import compile_files, read_files
from odop.registry.models import Artisan

# Tables that lead to a person and that no holding names, and why.
NOT_HERS = {
    "facilities_facilitycentre": "a centre; leads to its company and its case",
    "facilities_machine": "a machine",
    "facilities_downtime": "a time in which a machine stood still",
    "facilities_charge": "what a service of a centre costs",
    "facilities_expense": "money of a centre, noted by its keeper",
    "facilities_plannedmachine": "a machine of a project report; told with the case",
    "facilities_quotation": "a seller's price for a machine",
    "accounts_attempt": "who and where are hashes that lead to nobody",
    "accounts_signincode": "gone within the day; number and code are unreadable",
    "casework_sitting": "a meeting of offices; her case's place on its agenda is told with the case",
    "finance_budgetline": "money of a district",
    "finance_paymentfile": "made by an officer; her payment in it is told with the payment",
    "finance_returnfile": "uploaded by an officer; the bank's answer is told with the payment",
    "diagnosis_count": "a number of published statistics",
    "diagnosis_countsheet": "published statistics, brought by an officer",
    "diagnosis_gap": "what a district lacks, noted by an officer",
    "diagnosis_evidence": "what shows a gap, added by an officer",
    "diagnosis_study": "written and signed by officers and agencies, about a product",
    "diagnosis_chapter": "text about a product",
    "diagnosis_swot": "text about a product",
    "diagnosis_contract": "what an agency was charged with",
    "diagnosis_contractline": "a product line of a contract",
    "diagnosis_deliverable": "what an agency has to hand in",
    "diagnosis_consultation": "a meeting; how many came, not who",
    "diagnosis_picture": "a photograph of a study",
    "diagnosis_point": "what was raised at a meeting, without whoever raised it",
    "diagnosis_practice": "what another cluster did",
    "diagnosis_remark": "what an officer asks of a draft",
    "diagnosis_stage": "a stage of a value chain",
    "diagnosis_survey": "questions and sums; who was drawn and what she answered is told by its own holding",
    "diagnosis_logentry": "a price or a consignment, noted by an officer",
    "library_publication": "an order, a report or a standard, kept by an officer",
    "library_edition": "a file of a publication, added by an officer",
    "planning_actionplan": "a district's plan, written by an officer",
    "planning_exportaim": "what a district wants to export",
    "planning_intervention": "something a district does",
    "planning_milestone": "something a district does by a day",
    "planning_planmoney": "money of a district",
    "planning_progress": "what a quarter brought, reported by an officer",
    "partners_agreement": "entered by an officer",
    "partners_fee": "a price",
    "partners_obligation": "what an agreement binds to",
    "partners_fulfilment": "noted by an officer",
    "partners_review": "a meeting, noted by an officer",
    "partners_figuresheet": "counts of a month, brought by an officer",
    "partners_figure": "a count of a month",
    "support_workorder": "work that an office orders from an institute",
    "support_piece": "a piece of such work",
    "exhibitions_fair": "planned by an officer",
    "exhibitions_outletmonth": "counts of a shop, noted by an officer",
    "exhibitions_stall": "a place on a plan; who holds it is told with the application",
    "outlets_shop": "a shop, with an office of its own",
    "outlets_till": "a device of a shop",
    "outlets_countersale": "a sale over a counter; her part is told with her sales, the buyer stands in the purchase",
    "outlets_counterpayment": "money of a sale over a counter",
    "outlets_counterpaper": "a bill of the corporation, kept as long as tax law wants it",
    "outlets_counterseries": "the last number of bills of a shop",
    "outlets_dayclose": "counted and signed by the people of a shop",
    "outlets_bankslip": "cash brought to the bank by the people of a shop",
    "emart_giftcatalogue": "goods put together for an occasion by the cell",
    "emart_gift": "a good in a catalogue",
    "emart_hamper": "articles sold together; put together and published by officers",
    "emart_hamperpart": "an article in a hamper",
    "emart_apipartner": "an organisation whose programs use the mart",
    "emart_apikey": "a key of such an organisation, kept as its hash",
    "emart_partnerpurchase": "which purchases were made with a key",
    "emart_subscription": "an address of such an organisation that is told of events",
    "emart_delivery": "a message to such an address; it names nobody",
    "emart_basket": "a cart of somebody who is not known, with the words of a card; forgotten after thirty days",
    "emart_coupon": "a code that takes something off; made by an officer",
    "emart_couponuse": "that a purchase was made with a coupon; the buyer stands in the purchase",
    "emart_pricecut": "a lower price of a good; who gave it is she herself or an officer",
    "emart_pricepoint": "what a good cost from a moment on",
    "emart_payoutfile": "payments to makers sent to the bank together; each is told with her sales",
    "emart_payoutanswer": "a file of the bank, uploaded by an officer",
    "emart_refund": "a buyer's money; who agreed to it is an officer",
    "intake_intake": "made by an officer; her row in it is told by its own holding",
    "intake_intakebatch": "counts of rows",
    "camps_camp": "planned by an officer",
    "camps_campofficer": "an officer's own work",
    "linkage_exchangekey": "a secret of two offices, kept by an officer",
    "linkage_otherlist": "the head of another office's list; her row in it is told by its own holding",
    "training_agreement": "an institute's prices",
    "training_batch": "made by an officer; her place in it is told by its own holding",
    "training_call": "made by an officer",
    "training_inspection": "counts of a day, made by an officer",
    "training_kitunit": "a thing; that she was given it is told with the issue",
    "training_purchase": "made by an officer",
    "training_stock": "counts of a store",
    "training_stockmovement": "things of a store, moved by officers",
    "training_target": "set by an officer",
    "training_trainingday": "a day of a batch; that she was there is told with her place in it",
    "kernel_reply": "an answer given to a program, for ninety days; those that name her go when she is erased",
}
# Tables that lead to a person by a number or a text and not by a foreign key.
BY_NUMBER = {"kernel_event", "kernel_notice", "kernel_storedfile", "kernel_reply", "intake_intakerow"}


def named() -> set[str]:
    return {table for one in HOLDINGS.values() for table in one.tables}


def leads_to_a_person() -> set[str]:
    """Every table of the product from which foreign keys lead to an artisan or to somebody who signs in."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("odop.")]
    reached: set[type[models.Model]] = {Artisan, User}
    while True:
        more = {
            model
            for model in ours
            if model not in reached
            and any(
                isinstance(column, models.ForeignKey) and column.related_model in reached
                for column in model._meta.local_fields
            )
        }
        if not more:
            return {model._meta.db_table for model in reached} | BY_NUMBER
        reached |= more


def test_every_table_that_leads_to_a_person_is_told_to_her_or_stands_on_the_list() -> None:
    found = leads_to_a_person()
    assert {"registry_unit", "schemes_draftfile", "finance_payment"} <= found
    silent = found - named() - set(NOT_HERS)
    assert not silent, f"name these in some personal_data.py, or say here why not: {sorted(silent)}"


def test_the_list_and_the_holdings_name_only_tables_that_are_there() -> None:
    tables = {model._meta.db_table for model in apps.get_models()}
    assert not named() - tables
    assert not (set(NOT_HERS) & named()), "told to her now: off the list"
    assert not set(NOT_HERS) - tables


@pytest.mark.parametrize(("name", "languages"), [("uttar_pradesh", ("en", "hi")), ("example", ("en", "mr"))])
def test_every_holding_has_its_rule_of_retention_and_its_purpose(
    name: str, languages: tuple[str, ...]
) -> None:
    rules = load_privacy(settings.CHECKOUT / "programmes" / name, languages)
    for one in HOLDINGS.values():
        assert rules.kept(one.kept), one.code
        assert rules.purpose(one.purpose), one.code


def test_what_is_kept_for_a_time_can_be_erased_when_the_time_is_over() -> None:
    """A rule that ends needs somebody who erases, by night or with the entry; what stays for ever has no end."""
    rules = load_privacy(settings.CHECKOUT / "programmes" / "uttar_pradesh", ("en", "hi"))
    by_night = {one.holding for one in EXPIRIES}
    ends = {one.code for one in HOLDINGS.values() if rules.kept(one.kept).months and one.erase is None}
    assert ends - by_night == set()
    assert {"registry.consents", "finance.money", "privacy.looks"} <= by_night


def test_every_value_that_code_writes_into_a_case_has_a_name_that_she_can_read() -> None:
    """A raw key on the page of her data: a value needs a field in a procedure of the programme, or a label beside the code."""
    place = programme()
    asked: set[str] = {*OTHERS, *SUMS}
    for folder in [f"schemes/{name}" for name in place.schemes] + [
        f"workflows/{name}" for name in place.procedures
    ]:
        files = read_files(settings.PROGRAMME_DIR / folder)
        asked |= set(keys_of(compile_files(files, languages=place.languages)))
    written = {
        key
        for path in (settings.CHECKOUT / "odop").rglob("*.py")
        if "/tests/" not in str(path)
        for key in _written(path)
    }
    assert "site_places" in written
    assert sorted(written - asked) == []


def _written(path: Path) -> Iterator[str]:
    """Keys of `case.values[…] =`, `case.values |= {…}`; what is computed there is described by the procedure."""
    text = path.read_text()
    if ".values" not in text or "case" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if (
                    isinstance(target, ast.Subscript)
                    and _of_a_case(target.value)
                    and isinstance(target.slice, ast.Constant)
                ):
                    yield str(target.slice.value)
        elif isinstance(node, ast.AugAssign) and _of_a_case(node.target) and isinstance(node.value, ast.Dict):
            yield from (str(key.value) for key in node.value.keys if isinstance(key, ast.Constant))


def _of_a_case(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Attribute) and node.attr == "values" and ast.unparse(node.value).endswith("case")
    )
