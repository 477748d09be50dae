"""The resources that FHIR documents hold: alone, or in bundles."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.errors import ExportRejected
from sources.fhir_elements import (
    ANY_RESOURCE,
    ELEMENT,
    is_error,
    last_updated,
    refuse_unknown,
)
from sources.fhir_references import FullUrls, Referred, local_id, type_in
from sources.json_values import Misshapen, object_in, objects_in, refused, text_of

IN_ERROR = "entered-in-error"
BUNDLE = ANY_RESOURCE.union(
    ("identifier", "type", "timestamp", "total", "link", "entry", "signature", "issues")
)
ENTRY = ELEMENT | {"link", "fullUrl", "resource", "search", "request", "response"}


@dataclass(frozen=True)
class Entry:
    """One resource, or one request to delete it, with the addresses of the bundle around it.

    ``at`` is when that bundle says it was changed: what is deleted has no time of its own.
    """

    resource: Mapping[str, Any]
    full_url: str | None = None
    method: str | None = None
    url: str = ""
    at: str | None = None
    full_urls: FullUrls = field(default_factory=dict)

    @property
    def kind(self) -> str | None:
        """The type of the resource, also where there is none but a request."""
        kind = text_of(self.resource.get("resourceType"), "resourceType")
        return kind or type_in(self.url)

    @property
    def id(self) -> str | None:
        """The id; in a bundle that leaves it to the server, the one in ``fullUrl``."""
        own = text_of(self.resource.get("id"), "id")
        # A new resource is sent to its type alone, an address without an id.
        requested = local_id(self.url) if "/" in self.url else None
        return own or local_id(self.full_url or "") or requested

    @property
    def is_deletion(self) -> bool:
        """Whether it takes back an earlier one."""
        return self.method == "DELETE" or self.resource.get("status") == IN_ERROR


def entries_of(documents: Sequence[Any]) -> Iterator[Entry]:
    """The resources of the documents, those of bundles one by one.

    Raises ExportRejected where a document is no FHIR resource, or the message of an error.
    """
    for number, document in enumerate(documents, 1):
        if not isinstance(document, dict) or not isinstance(document.get("resourceType"), str):
            raise ExportRejected(
                "not_fhir",
                f"document {number}: expected a FHIR resource with its resourceType. Export the "
                "resources or a bundle of them, or name the shape of this file in the mapping",
            )
        _refuse_error(document, number)
        with refused(f"document {number}"):
            if document["resourceType"] == "Bundle":
                yield from _bundled(document)
            else:
                yield Entry(document)


def _refuse_error(document: Mapping[str, Any], number: int) -> None:
    """Refuses what a server answers in place of data; its remarks beside data are resources."""
    with refused(f"document {number}"):
        is_of_error = is_error(document)
    if is_of_error:
        raise ExportRejected(
            "api_error",
            f"document {number} is the message of an error, no data. Fetch it again and save the "
            "whole export anew",
        )


def _bundled(bundle: Mapping[str, Any]) -> Iterator[Entry]:
    """The entries of a bundle, and of the bundles within it."""
    refuse_unknown(bundle, BUNDLE, "Bundle")
    entries = objects_in(bundle.get("entry"), "entry")
    full_urls = _full_urls(entries)
    assembled = text_of(bundle.get("timestamp"), "timestamp") or last_updated(bundle)
    for entry in entries:
        refuse_unknown(entry, ENTRY, "entry")
        resource = object_in(entry.get("resource"), "entry.resource")
        request = object_in(entry.get("request"), "entry.request")
        response = object_in(entry.get("response"), "entry.response")
        if resource and not isinstance(resource.get("resourceType"), str):
            raise Misshapen("entry.resource.resourceType")
        if resource.get("resourceType") == "Bundle":
            yield from _bundled(resource)
            continue
        yield Entry(
            resource,
            text_of(entry.get("fullUrl"), "fullUrl"),
            text_of(request.get("method"), "request.method"),
            text_of(request.get("url"), "request.url") or "",
            text_of(response.get("lastModified"), "response.lastModified") or assembled,
            full_urls,
        )


def _full_urls(entries: Sequence[Mapping[str, Any]]) -> dict[str, Referred]:
    """What each address of a bundle's resources leads to."""
    found: dict[str, Referred] = {}
    for entry in entries:
        address = text_of(entry.get("fullUrl"), "fullUrl")
        resource = object_in(entry.get("resource"), "entry.resource")
        kind = text_of(resource.get("resourceType"), "resourceType")
        own = text_of(resource.get("id"), "id")
        if address and (own or kind):
            found[address] = Referred(kind or type_in(address), own or local_id(address))
    return found
