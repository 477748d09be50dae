"""References between FHIR resources: as written, and the id cut out of them."""

import re
from collections.abc import Mapping

from sources.fhir_elements import ELEMENT, element_in, identifier_text
from sources.json_values import text_of

REFERENCE = ELEMENT | {"reference", "type", "identifier", "display"}
VERSION = re.compile(r"/_history/[^/]*$")
LOCAL_ID = re.compile(r"^(?:urn:uuid:|urn:oid:|(?:[^?#]*/)?[A-Za-z]+/)?([^/?#|:\s]+)$")
TYPE = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)(?:[/?]|$)")


def reference_text(value: object, place: str) -> str | None:
    """A reference as written; where it only names an identifier, ``system|value``."""
    reference = element_in(value, REFERENCE, place)
    written = text_of(reference.get("reference"), place)
    return written if written is not None else identifier_text(reference.get("identifier"), place)


def referenced_id(value: object, full_urls: Mapping[str, str], place: str) -> str | None:
    """The id of the resource referred to.

    Null for a contained resource, a search and an identifier: they hold no id of a resource.
    """
    written = text_of(element_in(value, REFERENCE, place).get("reference"), place)
    return None if written is None else full_urls.get(written) or local_id(written)


def local_id(address: str) -> str | None:
    """The id at the end of ``Patient/7``, of an address or of ``urn:uuid:…``; null for others."""
    found = LOCAL_ID.match(VERSION.sub("", address))
    return found[1] if found else None


def type_in(address: str) -> str | None:
    """The type of resource in an address such as ``Patient/7``; null where it names none."""
    found = TYPE.search(address)
    return found[1] if found else None
