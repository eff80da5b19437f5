"""A procedure that judges and pays nothing: read from its folder as strictly as a scheme."""

from datetime import date
from pathlib import Path

import pytest

from odop.lib.rules import SchemeInvalid, compile_files, read_files
from odop.lib.workflow import START

FOLDER = Path(__file__).parents[3] / "programmes" / "uttar_pradesh" / "workflows" / "kit_complaint"


def complaints_of(files: dict[str, str]) -> list[str]:
    with pytest.raises(SchemeInvalid) as invalid:
        compile_files(files)
    return [str(one) for one in invalid.value.complaints]


def test_a_procedure_is_a_way_and_its_messages() -> None:
    found = compile_files(read_files(FOLDER))
    assert (found.code, found.prefix) == ("kit_complaint", "TQ")
    assert [action.do for action in found.workflow.actions_from(START)] == ["complain"]
    assert {"received", "asked", "answered"} <= set(found.notices)
    assert sorted(found.letters) == ["answer", "appeal"]
    assert (found.fields, found.documents, found.rules, found.entitlement) == ((), (), (), ())
    assert found.entitlement_on(date(2026, 11, 22)) is None
    assert found == compile_files(read_files(FOLDER))


def test_a_slip_in_it_is_named_with_file_and_place() -> None:
    files = read_files(FOLDER)
    files["workflow.yaml"] = files["workflow.yaml"].replace("to: mended", "to: repaired", 1)
    files["notices.yaml"] = files["notices.yaml"].replace("  asked:", "  wondered:", 1)
    said = "\n".join(complaints_of(files))
    assert "“repaired” is not a state" in said
    assert "there is no notice “asked”" in said
    assert "states.mended: no action ever leads here" in said


def test_rules_and_amounts_have_no_place_in_it() -> None:
    files = read_files(FOLDER) | {"entitlement.yaml": "outputs: []\n"}
    assert any("entitlement.yaml" in one for one in complaints_of(files))
    missing = {name: text for name, text in read_files(FOLDER).items() if name != "notices.yaml"}
    assert any(one.startswith("notices.yaml") for one in complaints_of(missing))


def test_every_folder_has_the_name_of_its_code() -> None:
    folders = sorted(FOLDER.parents[2].glob("*/workflows/*/"))
    assert [folder.name for folder in folders] == [compile_files(read_files(one)).code for one in folders]
