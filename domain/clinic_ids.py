"""Which ids a clinic can have: they name folders, pages and reports, beside names of our own."""

import re

# Of no id of anything; of none that names files.
RESERVED = ("all", "group", "index")
RESERVED_OF_FILES = ("_unassigned",)
# What no file may be called everywhere; the rules of expectations/identifiers.py know more.
UNFIT = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f-\x9f]|^[.\s]|[.\s]$')


def possible_clinic_id(clinic_id: str) -> str:
    """The id; raises ValueError where rows that have it are quarantined (``bad_id``)."""
    reserved = (*RESERVED, *RESERVED_OF_FILES)
    if UNFIT.search(clinic_id) or clinic_id.lower() in reserved:
        raise ValueError(
            f"'{clinic_id}' can be no clinic's id, which names folders and pages: expected no "
            f'blank or dot at its ends, none of / \\ : * ? " < > |, and not {", ".join(reserved)}'
        )
    return clinic_id
