"""Countries by their letters."""

from odop.lib.countries import countries, country_name


def test_a_country_is_said_in_the_language_of_the_reader() -> None:
    assert country_name("AE", "en") == "United Arab Emirates"
    assert country_name("ae", "hi") == "संयुक्त अरब अमीरात"
    assert country_name("IT", "hi") == "इटली"


def test_what_is_no_country_comes_back_as_it_was_written() -> None:
    assert country_name("Germany", "hi") == "Germany"
    assert country_name("", "en") == ""


def test_every_country_is_listed_once_by_its_name_and_unions_are_not() -> None:
    found = countries("hi")
    assert ("IN", "भारत") in found
    assert [name for _code, name in found] == sorted(name for _code, name in found)
    assert not {"EU", "UN", "ZZ"} & {code for code, _name in found}
    assert 240 < len(found) == len({code for code, _name in found})
