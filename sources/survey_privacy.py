"""Columns of a survey that say who answered, from where: dropped unless a mapping names them.

Names are compared whole, in small letters, in all header rows. What stays is a reference that a
clinic gave itself (ExternalReference, LimeSurvey's token), and every question.
"""

import re

from sources.folding import folded

PERSONAL = frozenset(
    {
        # Qualtrics, today's export and the old one
        "recipientlastname",
        "recipientfirstname",
        "recipientemail",
        "emailaddress",
        "ipaddress",
        "locationlatitude",
        "locationlongitude",
        "locationaccuracy",
        # LimeSurvey
        "ipaddr",
        "ip address",
        "refurl",
        "referrer url",
        # Microsoft and Google Forms, in English, German, French and Spanish
        "name",
        "nom",
        "nombre",
        "username",
        "benutzername",
        "nom d'utilisateur",
        "nombre de usuario",
        # Questions that forms ask
        "first name",
        "firstname",
        "last name",
        "lastname",
        "surname",
        "full name",
        "your name",
        "patient name",
        "vorname",
        "nachname",
        "prénom",
        "apellido",
        "apellidos",
        "address",
        "street address",
        "home address",
        "adresse",
        "dirección",
        "date of birth",
        "dob",
        "geburtsdatum",
        "date de naissance",
        "fecha de nacimiento",
        "mobile",
        "mobile number",
    }
)
# Wherever it stands in a name.
PERSONAL_WORD = re.compile(
    r"\be-?mail|\bcourriel|\bcorreo electr|\badresse de messagerie|\b(tele)?phone|\btelefon"
    r"|\bt[ée]l[ée]phone|\btel[ée]fono|\bip[- ]?adress|\blatitude\b|\blongitude\b"
)


def is_personal_question(name: str) -> bool:
    """Whether a column of this name is dropped unless a mapping names it."""
    small = folded(name).casefold().rstrip(":?* ")
    return small in PERSONAL or PERSONAL_WORD.search(small) is not None
