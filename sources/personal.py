"""Fields that say who a person is: left out of the records of practice systems by default."""

import re

NAMES = {"firstname", "lastname", "middlename", "preferredfirstname", "preferredname", "surname"}
OTHER_NAMES = {"fullname", "nickname", "patientname", "clientname", "authorname", "author"}
PLACES = {"street", "city", "suburb", "state", "country", "countrycode", "postcode", "postalcode"}
CONTACTS = {"fax", "website", "zip", "zipcode", "onlinequickcode", "emergencycontact"}
NUMBERS = {"ssn", "passport", "ihi", "invoicedefaultto", "invoiceextrainformation"}
FREE_TEXT = {"notes", "note", "appointmentnotes", "cancellationnote", "comments", "alerts"}
WORK = {"occupation", "employer", "referralsource"}
EXACT = NAMES | OTHER_NAMES | PLACES | CONTACTS | NUMBERS | FREE_TEXT | WORK
# Of these every spelling: homePhone, email_address, addressL1, medicare_reference_number.
WITHIN = ("email", "phone", "mobile", "addr", "medicare", "ndis", "dvacard", "pronouns")


def is_personal(name: str) -> bool:
    """Whether a field of this name holds a name, a way to reach somebody, or free text."""
    plain = re.sub(r"[^a-z0-9]", "", name.casefold())
    is_address = plain.endswith("url")
    return plain in EXACT or is_address or any(part in plain for part in WITHIN)
