"""Words of the EU Transparency Database (DSA, Article 24(5)) that the team chooses from.

Source: transparency.dsa.ec.europa.eu, page "API Documentation", attribute ``territorial_scope``; the countries are
``EuropeanCountriesService`` of github.com/digital-services-act/transparency-database.
"""

from typing import Final

EUROPEAN_UNION: Final = tuple(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)
ECONOMIC_AREA: Final = tuple(sorted((*EUROPEAN_UNION, "IS", "LI", "NO")))
"""Every country that the database takes."""
CATEGORIES: Final = tuple(
    f"STATEMENT_CATEGORY_{name}"
    for name in (
        "ANIMAL_WELFARE",
        "CONSUMER_INFORMATION",
        "CYBER_VIOLENCE",
        "CYBER_VIOLENCE_AGAINST_WOMEN",
        "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
        "ILLEGAL_OR_HARMFUL_SPEECH",
        "INTELLECTUAL_PROPERTY_INFRINGEMENTS",
        "NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
        "NOT_SPECIFIED_NOTICE",
        "OTHER_VIOLATION_TC",
        "PROTECTION_OF_MINORS",
        "RISK_FOR_PUBLIC_SECURITY",
        "SCAMS_AND_FRAUD",
        "SELF_HARM",
        "UNSAFE_AND_PROHIBITED_PRODUCTS",
        "VIOLENCE",
    )
)
"""Values of ``category`` in version 2 of the schema (since 1 July 2025)."""


def scope_of(text: str) -> tuple[str, ...]:
    """The countries that an operator wrote: ``EU``, ``EEA``, or codes with anything between them.

    Raises:
        ValueError: A word is no country that the database takes; it is the error's text.
    """
    found: set[str] = set()
    for word in text.upper().replace(",", " ").replace(";", " ").split():
        if word == "EU":
            found.update(EUROPEAN_UNION)
        elif word == "EEA":
            found.update(ECONOMIC_AREA)
        elif word in ECONOMIC_AREA:
            found.add(word)
        else:
            raise ValueError(word)
    return tuple(sorted(found))


def scope_text(scope: tuple[str, ...]) -> str:
    """``scope`` as an operator would write it."""
    known = {EUROPEAN_UNION: "EU", ECONOMIC_AREA: "EEA"}
    return known.get(tuple(sorted(scope)), " ".join(scope))
