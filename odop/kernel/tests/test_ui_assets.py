"""The stylesheet, the scripts and the fonts: fresh, light, readable, and nothing inline."""

import gzip
import re
from itertools import product
from pathlib import Path

import pytest

from odop.kernel.ui import bundle
from odop.lib.number_words import words_of

KERNEL = Path(bundle.HERE).parent
LIMIT = 45_000

# Text on ground, as the components pair them.
TEXT_PAIRS = [
    *product(("ink", "ink-2", "indigo", "indigo-deep", "madder", "leaf", "turmeric-ink"), ("paper", "white")),
    *product(("ink", "ink-2", "indigo"), ("sand",)),
    ("indigo", "indigo-wash"),
    ("leaf", "leaf-wash"),
    ("ink", "leaf-wash"),
    ("madder-deep", "madder-wash"),
    ("madder", "madder-wash"),
    ("turmeric-ink", "turmeric-wash"),
    ("ink", "turmeric-wash"),
    ("ink", "turmeric"),
    ("white", "indigo"),
    ("white", "indigo-deep"),
    ("turmeric-light", "indigo-deep"),
]
# What has to be seen but is not read: borders of fields, focus rings, marks of a state.
SHAPE_PAIRS = [
    ("line-field", "white"),
    ("line-field", "paper"),
    ("indigo-deep", "paper"),
    ("indigo-deep", "turmeric-light"),
    ("madder", "white"),
    ("leaf", "white"),
]


def colours() -> dict[str, str]:
    text = (KERNEL / "ui/css/00-tokens.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", text))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_of_contrast_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read_on_its_ground(text: str, ground: str) -> None:
    known = colours()
    assert contrast(known[text], known[ground]) >= 4.5


@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_what_has_to_be_seen_stands_out(shape: str, ground: str) -> None:
    known = colours()
    assert contrast(known[shape], known[ground]) >= 3


@pytest.mark.parametrize("name", bundle.FILES)
def test_the_bundle_is_made_from_its_sources(name: str) -> None:
    assert (bundle.STATIC / name).read_text(encoding="utf-8") == bundle.FILES[name](), (
        "run python -m odop.kernel.ui.bundle and commit what it writes"
    )


def test_the_script_bundle_keeps_no_import_and_repeats_no_name() -> None:
    text = bundle.script()
    assert not re.search(r"^(import|export)\b", text, re.MULTILINE)
    names = re.findall(r"^(?:async )?(?:function|const|let) (\w+)", text, re.MULTILINE)
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (KERNEL / "ui/js").glob("*.js"))
    declared = re.findall(r"^(?:export )?(?:async )?(?:function|const|let) (\w+)", sources, re.MULTILINE)
    assert len(declared) == len(set(declared)), "two modules use one name at their top"
    assert set(declared) <= set(names)


def test_every_module_is_attached_by_the_entry() -> None:
    entry = (KERNEL / "ui/js/main.js").read_text(encoding="utf-8")
    for path in (KERNEL / "ui/js").glob("*.js"):
        for name in re.findall(
            r"^export function (attach\w+)", path.read_text(encoding="utf-8"), re.MULTILINE
        ):
            assert entry.count(name) == 2, f"{path.name}: {name} is not attached"


def test_style_script_and_fonts_stay_light() -> None:
    fonts = sum(path.stat().st_size for path in (bundle.STATIC / "fonts").glob("*.woff2"))
    packed = sum(len(gzip.compress((bundle.STATIC / name).read_bytes(), 9)) for name in bundle.FILES)
    assert fonts > 10_000
    assert fonts + packed < LIMIT


def test_the_licence_lies_beside_the_fonts() -> None:
    assert "SIL Open Font License" in (bundle.STATIC / "fonts/OFL.txt").read_text(
        encoding="utf-8"
    ).title().replace("Sil ", "SIL ")


def test_everything_the_stylesheet_names_is_there() -> None:
    for name in re.findall(r'url\("([^"]+)"\)', bundle.stylesheet()):
        assert (bundle.STATIC / name).is_file(), name


def test_no_template_has_inline_style_or_script() -> None:
    odop = KERNEL.parent
    for path in odop.glob("*/templates/**/*.html"):
        text = re.sub(r"{%.*?%}", "", path.read_text(encoding="utf-8"))
        assert not re.search(r"\sstyle\s*=", text), path
        assert not re.search(r"<style\b", text), path
        assert not re.search(r"\son[a-z]+\s*=", text), path
        assert all(
            "src=" in tag for tag in re.findall(r"<script\b[^>]*>", path.read_text(encoding="utf-8"))
        ), path


def test_colours_are_named_once() -> None:
    """Components speak of indigo and madder, not of numbers; a few borders are tints of a wash."""
    loose = 0
    for path in (KERNEL / "ui/css").glob("[1-9]*.css"):
        loose += len(re.findall(r"#[0-9a-f]{3,8}\b", path.read_text(encoding="utf-8")))
    assert loose <= 25


def test_the_browser_says_amounts_in_the_words_of_the_server() -> None:
    text = (KERNEL / "ui/js/words.js").read_text(encoding="utf-8")
    hindi = "".join(
        re.findall(r'"([^"]*)"', text[text.index("const HI") : text.index("const ONES")])[:-1]
    ).split()
    assert hindi == [words_of(number, "hi") for number in range(100)]
    ones = "".join(
        re.findall(r'"([^"]*)"', text[text.index("const ONES") : text.index("const TENS")])[:-1]
    ).split()
    assert ones == [words_of(number, "en") for number in range(20)]
    for word in ("करोड़", "लाख", "हज़ार", "सौ", "रुपया", "रुपये", "पैसा", "पैसे", "paisa", "crore"):
        assert f'"{word}"' in text
