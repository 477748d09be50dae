"""References between FHIR resources: as written, and the id cut out of them."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from sources.fhir_elements import ELEMENT, element_in, identifier_text
from sources.json_values import text_of

REFERENCE = ELEMENT | {"reference", "type", "identifier", "display"}
VERSION = re.compile(r"/_history/[^/]*$")
LOCAL_ID = re.compile(r"^(?:urn:uuid:|urn:oid:|(?:[^?#]*/)?[A-Za-z]+/)?([^/?#|:\s]+)$")
# Just before the id or, in a request to a type, at the end; a server's address may hold /FHIR/R4.
TYPE = re.compile(r"(?:^|/)([A-Z][a-z][A-Za-z]*)(?:/[^/?]+)?(?:\?.*)?$")


class Referred(NamedTuple):
    """What a reference leads to: a resource's type, null where nothing says it, and its id."""

    kind: str | None
    id: str | None


FullUrls = Mapping[str, Referred]


def reference_text(value: object, place: str) -> str | None:
    """A reference as written; where it only names an identifier, ``system|value``."""
    reference = element_in(value, REFERENCE, place)
    written = text_of(reference.get("reference"), place)
    return written if written is not None else identifier_text(reference.get("identifier"), place)


def referenced_id(value: object, kind: str, full_urls: FullUrls, place: str) -> str | None:
    """The id of the resource of this kind that is referred to.

    Null for one of another kind, whose id may be a patient's too; for a contained resource, a
    search and an identifier: they hold no id of a resource.
    """
    reference = element_in(value, REFERENCE, place)
    written = text_of(reference.get("reference"), place)
    if written is None:
        return None
    found = full_urls.get(written) or Referred(type_in(written), local_id(written))
    said = found.kind or text_of(reference.get("type"), place)
    return found.id if said in (kind, None) else None


def local_id(address: str) -> str | None:
    """The id at the end of ``Patient/7``, of an address or of ``urn:uuid:…``; null for others."""
    found = LOCAL_ID.match(VERSION.sub("", address))
    return found[1] if found else None


def type_in(address: str) -> str | None:
    """The type of resource in an address such as ``Patient/7``; null where it names none."""
    found = TYPE.search(VERSION.sub("", address))
    return found[1] if found else None
