"""The gallery and the page frames, in both languages."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.test import Client

from odop.kernel.ui import bundle
from odop.kernel.ui.gallery import PAGES

CATALOGUE = Path(bundle.HERE).parent / "locale/hi/LC_MESSAGES/django.po"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("page", PAGES)
def test_every_frame_opens_in_both_languages(client: Client, page: str, language: str) -> None:
    answer = client.get(("/hi" if language == "hi" else "") + "/ui/" + (f"{page}/" if page else ""))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in text
    assert text.count("<h1") == 1
    assert text.count("<main") == 1
    assert 'href="#content"' in text
    assert "style=" not in text
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text))


@pytest.mark.django_db
def test_there_is_no_other_frame(client: Client) -> None:
    assert client.get("/ui/nothing/").status_code == 404


def test_every_sentence_of_the_catalogue_is_said_in_hindi() -> None:
    with CATALOGUE.open("rb") as handle:
        for message in read_po(handle):
            texts = message.string if isinstance(message.string, tuple | list) else [message.string]
            if message.id:
                assert all(texts), message.id
                assert not message.fuzzy, message.id


def test_placeholders_are_the_same_in_hindi() -> None:
    with CATALOGUE.open("rb") as handle:
        for message in read_po(handle):
            ids = message.id if isinstance(message.id, tuple | list) else [message.id]
            texts = message.string if isinstance(message.string, tuple | list) else [message.string]
            wanted = set(re.findall(r"%\((\w+)\)", ids[-1]))
            for text in texts:
                assert set(re.findall(r"%\((\w+)\)", text)) == wanted, ids[0]
