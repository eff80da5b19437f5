"""Countries by their two letters (ISO 3166-1), said in a language: names from the Unicode CLDR, which babel brings."""

from babel import Locale


def country_name(code: str, language: str) -> str:
    """What a language calls a country; text that is no two letters of a country comes back as it was."""
    return str(Locale.parse(language).territories.get(code.upper(), code)) if _is_country(code) else code


def countries(language: str) -> list[tuple[str, str]]:
    """Code and name of every country, in the order of the names."""
    names = Locale.parse(language).territories
    found = [
        (code, str(name)) for code, name in names.items() if _is_country(code) and code not in NOT_COUNTRIES
    ]
    return sorted(found, key=lambda one: one[1])


# Two letters that CLDR names and that are no country: unions, pseudo-regions, an unknown one.
NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isascii() and code.isalpha()
