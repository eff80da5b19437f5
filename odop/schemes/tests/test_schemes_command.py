"""`schemes check|assess|simulate`, as an officer of the state would call it."""

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from odop.lib.tests.rules_rows import FOLDER


def said(*words: str) -> str:
    out = StringIO()
    call_command("schemes", *words, stdout=out)
    return out.getvalue()


def test_the_programmes_own_schemes_hold() -> None:
    assert "margin_money" in said("check")
    assert "examples hold" in said("check", "margin_money")


def test_a_scheme_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(CommandError, match=r"no scheme “loom”.*margin_money"):
        said("check", "loom")


def test_facts_from_the_command_line_are_judged_with_every_reason() -> None:
    answer = json.loads(
        said(
            "assess",
            "margin_money",
            "age=17",
            "gender=female",
            "defaulter=yes",
            "project_cost=3200000",
            "land_cost=0",
            "--on",
            "2024-06-01",
        )
    )
    assert answer["eligible"] is False
    assert len(answer["failed"]) == 2
    assert all(reason["because"]["hi"] and reason["source"] for reason in answer["failed"])
    assert "family_benefited" in answer["missing"]
    assert answer["outputs"] == {}


def test_what_cannot_be_read_is_said_and_nothing_is_judged() -> None:
    with pytest.raises(CommandError, match="age"):
        said("assess", "margin_money", "age=old")
    with pytest.raises(CommandError, match="key=value"):
        said("assess", "margin_money", "34")


def test_an_edited_folder_is_compared_with_the_version_in_force(ground: None, tmp_path: Path) -> None:
    folder = tmp_path / "margin_money"
    shutil.copytree(FOLDER, folder)
    file = folder / "entitlement.yaml"
    file.write_text(file.read_text().replace("pct(20, net_cost)", "pct(22, net_cost)"))
    shown = said("simulate", "margin_money", "--folder", str(folder))
    assert "in force" in shown
    assert "total" in shown


def test_a_broken_folder_is_complained_about_before_the_database_is_asked(tmp_path: Path) -> None:
    folder = tmp_path / "margin_money"
    shutil.copytree(FOLDER, folder)
    file = folder / "eligibility.yaml"
    file.write_text(file.read_text().replace("age >= 18", "agee >= 18"))
    with pytest.raises(CommandError, match="agee"):
        said("simulate", "margin_money", "--folder", str(folder))
