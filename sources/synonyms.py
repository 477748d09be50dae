"""Names that other systems give to the contract's columns: what a draft of a mapping starts from.

A name is only a hint, which a person must bear out; nothing is taken in by it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.columns import Table
from domain.datasets import DATASETS, ITEM_COLUMNS

SCALE = re.compile(r"\(.*|\s+\d+\s*(?:-|–|to)\s*\d+\s*$")
# Written as people write them; compared without case, blanks and marks.
EVERYWHERE: Mapping[str, str] = {
    "clinic_id": "clinic, site, location, practice, praxis, standort, klinik, clinique, cabinet",
    # What says that it is an id comes first: beside one, a column called patient holds names.
    "patient_id": "patient no, patient number, patient ref, id patient, client id, client no, mrn,"
    " participant id, subject id, patientennummer, patienten nr, patientnr, pat nr, patnr, pat no,"
    " patient code, code patient, client code, no patient, numéro patient, n patient,"
    " client number, study number, file no, file number, chart no, nº historia,"
    " número de historia, nº paciente, id paciente, external id, external reference,"
    " external data reference, record id, patient, client, participant, subject, user id, user",
    "episode_id": "episode, episode of care, case, case id, fall, fall id, fallnummer, dossier",
    "exercise_code": "exercise, exercise name, exercise title, exercise id, activity, übung,"
    " uebung, exercice, oefening, ejercicio, ejercicio realizado, esercizio",
    "updated_at": "updated, last updated, modified, last modified, date modified, changed,"
    " modified time, last modified time, geändert, geändert am, modifié le, gewijzigd",
}
OF: Mapping[str, Mapping[str, str]] = {
    "episodes": {
        "physio_id": "physio, physiotherapist, therapist, practitioner, practitioner id,"
        " clinician, provider, therapeut, behandler, kinésithérapeute, fysiotherapeut",
        "cohort": "group, arm, study arm, treatment group, programme, program, gruppe, groupe,"
        " groep, grupo, redcap event name",
        "started_on": "start, start date, started, admission, admission date, enrolled,"
        " date enrolled, issue date, begin, beginn, behandlungsbeginn, date de début, aufnahme",
        "discharged_on": "end, end date, discharge, discharge date, discharged, closed,"
        " expiry date, ende, entlassung, behandlungsende, date de fin, ontslag",
        "birth_year": "year of birth, yob, born, geburtsjahr, année de naissance, geboortejaar",
        "sex": "gender, geschlecht, sexe, geslacht, sexo",
        "symptom_weeks": "weeks of symptoms, symptom duration weeks, duration weeks",
    },
    "prescriptions": {
        "prescription_id": "prescription, plan id, programme id, program id, access code",
        "sets": "sets prescribed, sätze, séries, series",
        "reps_min": "reps, repetitions, min reps, reps prescribed, wiederholungen, répétitions",
        "reps_max": "max reps",
        "times_per_day": "per day, times a day, sessions per day, frequency, mal pro tag",
        "days_per_week": "per week, days a week, tage pro woche",
        "valid_from": "from, start, start date, prescribed on, assigned, von, date de début",
        "valid_to": "to, until, end, end date, bis, date de fin",
    },
    "holds": {
        "hold_id": "hold, pause id",
        "from_on": "from, from date, hold from, start, start date, von, pause von",
        "to_on": "to, to date, hold to, until, end, end date, bis, pause bis",
        "reason": "why, grund, raison, reden",
    },
    "sessions": {
        "session_id": "session, session no, workout id, workout, activity id, entry, entry id,"
        " log id, einheit, einheit nr, sitzung, séance",
        "line_no": "line, line no, set order, set index, zeile, position",
        "performed_at": "date, date time, performed, performed on, done on, start time, started,"
        " timestamp, when, day, log date, logged at, logged on, session date, exercise date,"
        " completed on, date completed, datum, datum uhrzeit, zeitpunkt, tag, horodateur, fecha,"
        " fecha sesión, fecha y hora",
        "setting": "place, where, ort, lieu, plaats, lugar, durchgeführt",
        "source_kind": "source, logged by, entered by, quelle, erfasst von",
        "status": "done, completed, finished, erledigt, gemacht, fait, réalisé, gedaan, hecho,"
        " realizado",
        "side": "body side, laterality, seite, côté, zijde, lado",
        "sets_done": "sets, sets completed, sätze, saetze, séries, series, nº series",
        "reps_per_set": "reps, repetitions, repetitions per set, wiederholungen, wdh,"
        " répétitions, rép, reps completed, reps done, herhalingen, repeticiones,"
        " reps por serie",
        "pain": "pain level, pain score, pain rating, pain nrs, nrs, vas, eva, schmerz, schmerzen,"
        " douleur, pijn, dolor, dolor eva",
        "comment": "comments, note, notes, remark, remarks, kommentar, bemerkung, commentaire",
    },
    "appointments": {
        "appointment_id": "appointment, appointment no, booking, booking id, termin, termin nr",
        "starts_at": "start, starts, start time, appointment date, appointment time, date,"
        " date time, datum, datum uhrzeit, termin am, beginn, rendez vous",
        "status": "appointment status, arrived, attendance, state, zustand, statut",
    },
    "outcomes": {
        "response_id": "response, id, answer id, survey id, antwort, antwort id, réponse",
        "instrument": "questionnaire, survey, form, measure, outcome measure, scale, fragebogen",
        "completed_at": "completed, completion time, completed on, date, timestamp, submitted,"
        " submit date, recorded date, end date, datum, ausgefüllt am, horodateur, date completed",
        "score": "total, total score, result, points, punkte, summe, gesamt, score total",
    },
}
IDS_OF_ALL = ("clinic_id", "patient_id", "episode_id")
ITEMS = "item, q, question, frage, answer, antwort"
# Beside a column of days; not what is as often one of durations.
TIMES = (
    "time, time of day, start time, starts at, started at, clock time, uhrzeit, startzeit,"
    " heure, heure de début, hora, hora de inicio, tijd, tijdstip, starttijd, ora, orario"
)


@dataclass(frozen=True)
class Guess:
    """Which dataset a header may be of, and which of its columns are whose: to be borne out.

    ``dataset`` is null where none stands out.
    """

    dataset: str | None
    columns: Mapping[str, str]


def guess_of(header: Sequence[str]) -> Guess:
    """The guess for a header: the dataset with the most likely columns, where it is but one."""
    likely = {name: _likely(header, table) for name, table in DATASETS.items()}
    points = {
        name: (_own_required(columns, DATASETS[name]), len(columns))
        for name, columns in likely.items()
    }
    best = max(points.values())
    first = [name for name, found in points.items() if found == best]
    if len(first) != 1 or best[0] < 2:
        return Guess(None, {})
    return Guess(first[0], likely[first[0]])


def is_time_of_day(name: str) -> bool:
    """Whether a column of times may say when on its day something began."""
    return _folded(SCALE.sub("", name)) in {_folded(word) for word in TIMES.split(",")}


def _likely(header: Sequence[str], table: Table) -> dict[str, str]:
    """Column of the contract to the column of the export that may be it; each of those once."""
    # A scale or a unit at the end is no part of the name, where it is not all that tells two.
    names = {_folded(SCALE.sub("", name)): name for name in reversed(header)}
    names |= {_folded(name): name for name in reversed(header)}
    names.pop("", None)
    found: dict[str, str] = {}
    for words in (_own_names, _synonyms):
        for column in table.names:
            known = (names[word] for word in words(table.name, column) if word in names)
            source = next((name for name in known if name not in found.values()), None)
            if column not in found and source is not None:
                found[column] = source
    return {column: found[column] for column in table.names if column in found}


def _own_names(_: str, column: str) -> list[str]:
    return [_folded(column)]


def _synonyms(dataset: str, column: str) -> list[str]:
    words = EVERYWHERE.get(column) or OF[dataset].get(column, "")
    if column in ITEM_COLUMNS:
        number = column.removeprefix("item_")
        words = ", ".join(f"{word} {number}" for word in ITEMS.split(", "))
    return [_folded(word) for word in words.split(",") if word]


def _own_required(likely: Mapping[str, str], table: Table) -> int:
    """How many required columns have a likely source, beyond ids that every dataset has."""
    own = [c.name for c in table.columns if c.required and c.name not in IDS_OF_ALL]
    return sum(name in likely for name in own)


def _folded(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())
