"""Every text of the product has its Hindi, one Hindi, in the spelling of the house (docs/howto/translate.md)."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from odop.kernel.management.commands.messages import catalogues, missing

CHECKOUT = Path(__file__).resolve().parents[2]

NUKTA = "\u093c"
SPELLINGS = {
    f"ज{NUKTA}िल": "जिला",
    "\u095bिल": "जिला",
    "केन्द्र": "केंद्र",
    f"टास्क फ{NUKTA}ोर्स": "टास्क फोर्स",
    f"दस्तावेज(?!{NUKTA})": f"दस्तावेज{NUKTA}",
    "रजिस्टर": "पंजी",
    r"जनपद(?! एक उत्पाद)": "जिला",
}
# Titles of orders stand as the order writes them; the programme's name is its name.
OFFICIAL = re.compile(r"एक जनपद एक उत्पाद( के अन्तर्गत [^\"\n]*)?")


def hindi_files() -> list[Path]:
    return [
        *CHECKOUT.glob("odop/*/locale/hi/LC_MESSAGES/django.po"),
        *CHECKOUT.glob("odop/**/*.html"),
        *(path for path in CHECKOUT.glob("odop/**/*.py") if "/tests/" not in str(path)),
        *CHECKOUT.glob("programmes/uttar_pradesh/schemes/**/*.yaml"),
        *CHECKOUT.glob("programmes/uttar_pradesh/schemes/**/*.typ"),
        *CHECKOUT.glob("programmes/uttar_pradesh/*.toml"),
    ]


def test_every_text_has_its_hindi() -> None:
    lacking = [f"{app}: {text!r}" for app, texts in missing("hi").items() for text in texts]
    assert not lacking, "\n".join(lacking)


def test_one_english_sentence_has_one_hindi_sentence() -> None:
    """Django reads all catalogues as one: of two translations, one is never shown."""
    said: dict[tuple[str, str | None], dict[str, str]] = {}
    for path in catalogues():
        if path.parts[-3] != "hi":
            continue
        for message in read_po(BytesIO(path.read_bytes())):
            if message.id and isinstance(message.id, str) and message.string:
                said.setdefault((message.id, message.context), {})[str(message.string)] = path.parts[-5]
    twice = [f"{key[0]!r}: {texts}" for key, texts in said.items() if len(texts) > 1]
    assert not twice, "\n".join(twice)


@pytest.mark.parametrize("wrong", SPELLINGS)
def test_a_word_is_spelt_one_way(wrong: str) -> None:
    found = []
    for path in hindi_files():
        text = OFFICIAL.sub("", path.read_text(encoding="utf-8"))
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(wrong, line):
                found.append(f"{path.relative_to(CHECKOUT)}:{number}: write {SPELLINGS[wrong]}")
    assert not found, "\n".join(found)


def test_the_glossary_has_each_word_once() -> None:
    lines = (CHECKOUT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    words = [row[0] for row in rows if row[0] not in {"English", "---"}]
    assert len(words) > 50
    assert len(words) == len(set(words))
    assert all(len(row) == 4 and row[1] for row in rows)
