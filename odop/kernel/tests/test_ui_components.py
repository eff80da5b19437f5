"""Components as a reader, a keyboard and a screen reader meet them."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe

from odop.kernel.ui.maps import breaks_of
from odop.kernel.ui.motif import KINDS

NASTY = "<script>alert('x')</script>\" onclick=\"x"


def render(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


class Form(forms.Form):
    cost = forms.DecimalField(help_text="Digits only", label="Cost")
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    pin_code = forms.CharField(required=False)
    paper = forms.FileField(required=False)


@pytest.mark.parametrize(
    "source",
    [
        "{% button x %}",
        "{% button x href=x %}",
        "{% button x disabled=True why=x %}",
        "{% button x confirm=x value=x %}",
        "{% chip x 'late' %}",
        "{% card x %}{{ x }}{% endcard %}",
        "{% link_card x x x %}",
        "{% notice x %}{{ x }}{% endnotice %}",
        "{% empty x x href=x action=x %}",
        "{% more x %}{{ x }}{% endmore %}",
        "{% dialog 'name' x %}{{ x }}{% enddialog %}",
        "{% copy_button x %}",
        "{% figure x x kind='text' definition_url=x records_url=x records_label=x %}",
        "{% timeline steps %}",
        "{% segments steps %}",
        "{% checks items %}",
        "{% pairs two %}",
        "{% document_row x url=x received=x note=x %}",
        "{% crumbs two %}",
        "{% tabs links %}",
        "{% plain_table columns rows x %}",
        "{% district_map shapes x unit=x %}",
        "{% trend points x %}",
        "{% bars bars %}",
        "{% spark numbers x %}",
        "{% motif x label=x %}",
        "{% icon 'check' label=x %}",
    ],
)
def test_what_a_person_typed_never_becomes_markup(source: str) -> None:
    page = render(
        source,
        x=NASTY,
        two=[(NASTY, NASTY), (NASTY, NASTY)],
        steps=[{"label": NASTY, "state": "now", "lines": [NASTY], "chip": (NASTY, "late"), "url": NASTY}],
        items=[{"text": NASTY, "source": NASTY, "url": NASTY, "tone": "late"}],
        links=[{"label": NASTY, "url": NASTY, "count": NASTY, "current": True}],
        columns=[{"label": NASTY}, {"label": NASTY, "sort": "x"}],
        rows=[[NASTY, NASTY]],
        shapes={1: {"d": NASTY, "name": NASTY, "value": 3, "href": NASTY, "note": NASTY}},
        points=[(NASTY, 1), (NASTY, 2)],
        bars=[{"label": NASTY, "value": 1, "url": NASTY}],
        numbers=[1, 2, 3],
    )
    assert "<script" not in page
    assert '" onclick' not in page
    assert "&lt;script" in page or "motif" in source


def test_a_state_is_never_told_by_colour_alone() -> None:
    for tone in ("ok", "late", "soon"):
        assert "<svg" in render("{% chip 'words' tone %}", tone=tone)
    done = render(
        "{% timeline steps %}",
        steps=[{"label": "Scrutiny", "state": "done"}, {"label": "Bank", "state": "todo"}],
    )
    assert "(done)" in done
    assert "(still to come)" in done


def test_a_disabled_button_says_why() -> None:
    page = render("{% button 'Sanction' disabled=True why='The budget is used up.' href='/x' %}")
    assert "disabled" in page
    assert "The budget is used up." in page
    assert "href" not in page


def test_keywords_become_attributes() -> None:
    page = render("{% button 'Go' hx_post='/step' name='do' value='put_up' formnovalidate=True %}")
    assert 'hx-post="/step"' in page
    assert 'name="do"' in page
    assert " formnovalidate" in page


def test_a_field_is_tied_to_its_label_hint_and_error() -> None:
    form = Form({"cost": "much"})
    page = render("{% field form.cost money=True %}", form=form)
    assert '<label for="id_cost">' in page
    assert 'aria-describedby="id_cost_helptext id_cost_error"' in page
    assert 'id="id_cost_helptext"' in page
    assert 'id="id_cost_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'inputmode="decimal"' in page
    assert 'type="text"' in page, "a number input loses what is typed with commas"
    assert 'id="id_cost_words"' in page
    assert page.count("aria-describedby") == 1


def test_choices_are_a_group_with_a_legend() -> None:
    page = render("{% field form.kind %}", form=Form())
    assert page.startswith("<fieldset")
    assert "<legend>" in page
    assert page.count('type="radio"') == 2


def test_the_phone_is_told_what_is_asked() -> None:
    page = render("{% field form.pin_code %}", form=Form())
    assert 'inputmode="numeric"' in page
    assert 'autocomplete="postal-code"' in page
    assert "optional" in page
    assert 'data-odop-preview="id_paper_preview"' in render("{% field form.paper %}", form=Form())


def test_all_errors_stand_on_top_and_lead_to_their_fields() -> None:
    form = Form({})
    form.add_error(None, "The whole does not fit.")
    page = render("{% error_summary form %}", form=form)
    assert "Please correct 3 things" in page
    assert 'href="#id_cost"' in page
    assert 'href="#id_kind_0"' in page
    assert "The whole does not fit." in page
    assert render("{% error_summary form %}", form=Form()) == ""


def test_what_was_folded_away_stands_open_when_something_in_it_is_wrong() -> None:
    page = '{% more "Send back" %}{% error_summary form %}{% endmore %}{% fold "Send back" "back" %}{% field form.cost %}{% endfold %}'
    assert re.findall(r"<details class=.(?:more|fold).( open)?", render(page, form=Form({}))) == [
        " open",
        " open",
    ]
    assert re.findall(r"<details class=.(?:more|fold).( open)?", render(page, form=Form())) == ["", ""]


def test_money_and_dates_are_written_as_people_here_write_them() -> None:
    assert render("{{ x|rupees }}", x=Decimal("3200000")) == "₹\u00a032,00,000"
    assert render("{{ x|rupees }}", x=Decimal("0.5")) == "₹\u00a00.50"
    assert render("{{ x|rupees }}", x=None) == "–"
    assert render("{{ x|rupees_short }}", x=842_000_000) == "₹\u00a084.2\u00a0crore"
    assert render("{{ x|number }}", x=82416) == "82,416"
    assert render("{{ x|percent:1 }}", x=Decimal("61.25")) == "61.3%"
    assert "12\u00a0Nov\u00a02026" in render("{{ x|day }}", x=date(2026, 11, 12))
    assert render("{{ x|day }}", x=None) == "–"
    with translation.override("hi"):
        assert render("{{ x|rupees_short }}", x=842_000_000) == "₹\u00a084.2\u00a0करोड़"
        assert "12\u00a0नवंबर\u00a02026" in render("{{ x|day }}", x=date(2026, 11, 12))
        assert render("{{ x|in_words }}", x=Decimal("3200000")) == "बत्तीस लाख रुपये"


def test_a_moment_is_shown_in_the_clock_of_the_place() -> None:
    page = render("{{ x|moment }}", x=datetime(2026, 11, 12, 20, 0, tzinfo=UTC))
    assert "13\u00a0Nov\u00a02026, 01:30" in page


def test_a_figure_carries_its_date_definition_and_records() -> None:
    page = render(
        "{% figure 5 'units' as_of=day definition_url='/d' records_url='/r' records_label='See them' %}",
        day=date(2026, 11, 20),
    )
    for part in ("as of 20", 'href="/d"', 'href="/r"', "See them"):
        assert part in page


def test_headers_sort_and_keep_the_filter() -> None:
    request = RequestFactory().get("/list/?office=3&page=2")
    page = render(
        "{% table columns 'Cases' sort='due' %}<tr></tr>{% endtable %}",
        columns=[{"label": "Due", "sort": "due"}, {"label": "Amount", "sort": "amount"}],
        request=request,
    )
    assert 'aria-sort="ascending"' in page
    assert 'href="?office=3&amp;sort=-due"' in page
    assert 'href="?office=3&amp;sort=amount"' in page
    assert page.count("aria-sort") == 1


def test_an_empty_list_says_so_instead_of_an_empty_table() -> None:
    page = render("{% table columns 'Cases' count=0 empty_title='No late case' %}{% endtable %}", columns=[])
    assert "No late case" in page
    assert "<table" not in page


def test_what_is_empty_has_no_heading_unless_one_is_asked_for() -> None:
    """Below a page's h1 an h3 leaves a step out, and who reads by headings thinks that something is missing."""
    assert '<p class="title">Nothing waits</p>' in render("{% empty 'Nothing waits' %}")
    assert '<h2 class="title">Nothing waits</h2>' in render("{% empty 'Nothing waits' level=2 %}")


def test_the_map_can_be_read_without_seeing_it() -> None:
    shapes = {
        n: {"d": "M0,0Z", "name": f"Place {n}", "value": None if n == 3 else n * 10, "href": f"/p/{n}"}
        for n in range(1, 9)
    }
    page = render("{% district_map shapes 'Units by district' unit='units' %}", shapes=shapes)
    assert "<title>Place 2: 20</title>" in page
    assert "<title>Place 3: not known</title>" in page
    assert page.count('<a href="/p/2">') == 2, "once on the map, once in the table"
    assert "not known or too few" in page
    assert 'class="skip"' in page


def test_shades_part_the_districts_and_survive_equal_values() -> None:
    assert breaks_of([Decimal(7)] * 5) == []
    limits = breaks_of([Decimal(n) for n in range(1, 76)])
    assert len(limits) == 5
    assert limits == sorted(limits)
    page = render(
        "{% district_map shapes 'x' listed=False %}", shapes={1: {"d": "M0,0", "name": "One", "value": 4}}
    )
    assert 'class="c6"' in page


def test_a_budget_shows_the_same_in_words_and_bar() -> None:
    page = render("{% budget_bar 1000000 200000 300000 %}")
    assert (
        'aria-label="Released ₹\u00a03\u00a0lakh, Committed ₹\u00a02\u00a0lakh, Still free ₹\u00a05\u00a0lakh"'
        in page
    )
    assert '<rect class="swatch-leaf" width="300"' in page
    assert 'x="300" width="200"' in page
    assert "Still free" in render("{% budget_bar 0 0 0 %}")


def test_charts_start_at_zero_and_bear_no_figures() -> None:
    assert "No figures yet" in render("{% trend points 'x' %}", points=[])
    page = render("{% trend points 'x' listed=False %}", points=[("a", 50), ("b", 100)])
    heights = [int(y) for y in re.findall(r'cy="(\d+)"', page)]
    assert heights == [97, 22], "half the value stands half as high above the axis at 172"


def test_a_motif_belongs_to_its_maker() -> None:
    assert render("{% motif 'maker-1' %}") == render("{% motif 'maker-1' %}")
    drawn = {render("{% motif seed %}", seed=f"maker-{n}") for n in range(40)}
    assert len(drawn) == 40
    assert set(KINDS) == {"buti", "flower", "chevron", "jaal", "dots", "leaf"}


def test_components_bring_no_inline_style() -> None:
    for source in ("{% motif 1 %}", "{% budget_bar 3 1 1 %}", "{% bars b %}", "{% trend p 'x' %}"):
        page = render(source, b=[{"label": "a", "value": 1}], p=[("a", 1), ("b", 2)])
        assert "style=" not in page


def test_the_order_behind_a_rule_is_named_in_the_pages_language() -> None:
    source = "GO 13/2018/861/18-4-2018-18(विविध)/17टीसी-I, 24-09-2018, para 1(3)"
    assert render("{{ order|order_words }}", order=source) == source
    with translation.override("hi"):
        told = render("{{ order|order_words }}", order=source)
        assert told == "शासनादेश 13/2018/861/18-4-2018-18(विविध)/17टीसी-I, 24-09-2018, प्रस्तर 1(3)"
        assert render("{{ order|order_words }}", order="paragon 3, GOV 1") == "paragon 3, GOV 1"
        assert "प्रस्तर 2" in render("{% checks items %}", items=[{"text": "x", "source": "para 2"}])


def test_a_file_field_brings_its_words() -> None:
    with translation.override("hi"):
        drawn = render("{% field form.paper %}", form=Form())
    assert 'data-odop-file="फ़ाइल चुनें"' in drawn
    assert 'data-none="अभी कोई फ़ाइल नहीं चुनी"' in drawn


def test_a_part_of_a_page_follows_the_values_it_is_given() -> None:
    source = "{% part 'kernel/mail.html' subject=x %}"
    assert NASTY not in (nasty := render(source, x=NASTY))
    assert "&lt;script&gt;" in nasty
    assert "<title>1</title>" in render(source, x=1)
    assert "<title>True</title>" in render(source, x=True)  # which is equal to 1
    assert "<title>A</title>" in render(source, x="A")
    assert "<title>B</title>" in render(source, x="B")


def test_a_part_of_a_page_is_not_kept_by_what_may_change() -> None:
    with pytest.raises(TypeError, match="list"):
        render("{% part 'kernel/mail.html' subject=x %}", x=["A"])


def test_safe_words_and_others_are_never_taken_for_each_other() -> None:
    assert "<b>new</b>" in render("{% chip x %}", x=mark_safe("<b>new</b>"))
    assert "&lt;b&gt;new&lt;/b&gt;" in render("{% chip x %}", x="<b>new</b>")


def test_what_stands_around_a_page_is_made_once_and_shows_nothing_of_another() -> None:
    source = "{% within 'kernel/base.html' %}{% block title %}{{ x }}{% endblock %}{% block inner %}<p>{{ x }}</p>{% endblock %}"
    extends = source.replace("within", "extends")
    for x, other in (("one", "/hi/one/"), (NASTY, "/hi/two/?a=1&b=2"), ("one", "")):
        for signed_in in ({}, {"person_name": "Zainab"}, {"messages": [mark_safe("kept for you")]}):
            known: dict[str, Any] = {"x": x, "language_switch_url": other, "programme_name": "P", **signed_in}
            page = render(source, **known)
            assert page == render(extends, **known)
            assert ("Zainab" in page, "kept for you" in page) == ("person_name" in known, "messages" in known)
