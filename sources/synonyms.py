"""Names that other systems give to the contract's columns: what a draft of a mapping starts from.

A name is only a hint, which a person must bear out; nothing is taken in by it.
"""

from collections.abc import Mapping

# Of a form that was sent, perhaps days after what it tells of.
SENT = (
    "timestamp, time stamp, zeitstempel, horodateur, tijdstempel, marca temporal, submitted,"
    " submitted at, submitted on, submission date, submission time, submit date, logged at,"
    " logged on, recorded date, recorded at"
)
# Per day as often as per week.
RATES = "frequency, frequenz, häufigkeit, fréquence, frequentie, frecuencia, frequenza"
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
        "sets": "sätze, séries, series",
        "reps_min": "reps, repetitions, min reps, wiederholungen, répétitions",
        "reps_max": "max reps",
        "times_per_day": "per day, times a day, sessions per day, frequency per day,"
        f" daily frequency, mal pro tag, häufigkeit pro tag, fréquence par jour, {RATES}",
        "days_per_week": "per week, days a week, frequency per week, weekly frequency,"
        " times per week, tage pro woche, häufigkeit pro woche, fréquence par semaine",
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
        "performed_at": "session date, date of session, exercise date, date of exercise,"
        " workout date, training date, trainingsdatum, date de séance, fecha sesión, performed,"
        " performed on, done on, completed on, date completed, date, date time, start time,"
        " started, when, day, log date, datum, datum uhrzeit, zeitpunkt, tag, fecha,"
        f" fecha y hora, {SENT}",
        "setting": "place, where, ort, lieu, plaats, lugar, durchgeführt",
        "source_kind": "source, logged by, entered by, quelle, erfasst von",
        "status": "done, completed, finished, erledigt, gemacht, fait, réalisé, gedaan, hecho,"
        " realizado",
        "side": "body side, laterality, seite, côté, zijde, lado",
        "sets_done": "sets, sätze, saetze, séries, series, nº series",
        "reps_per_set": "reps, repetitions, repetitions per set, wiederholungen, wdh,"
        " répétitions, rép, herhalingen, repeticiones,"
        " reps por serie",
        "pain": "pain level, pain score, pain rating, pain nrs, nrs, vas, eva, schmerz, schmerzen,"
        " douleur, pijn, dolor, dolor eva",
        "comment": "comments, note, notes, remark, remarks, kommentar, bemerkung, commentaire",
    },
    "appointments": {
        "appointment_id": "appointment, appointment no, booking, booking id, termin, termin nr",
        "starts_at": "start, starts, start time, appointment start, appointment date,"
        " appointment time, date of appointment, booking date, visit date, date, date time,"
        " datum, datum uhrzeit, termin am, beginn, rendez vous",
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
# Of a dose, that it was done and that it was asked for: before or behind the other words.
AS_DONE = (
    "completed, done, performed, actual, logged, achieved, gemacht, erledigt, absolviert, ist,"
    " réalisé, réalisés, réalisée, réalisées, fait, faits, faite, faites, effectuées, gedaan,"
    " uitgevoerd, hecho, hechos, hechas, realizado, realizados, realizada, realizadas, fatto, fatte"
)
AS_ASKED = (
    "prescribed, target, planned, goal, assigned, recommended, expected, ordered, rx, verordnet,"
    " geplant, ziel, soll, vorgabe, prescrit, prescrits, prescrite, prescrites, prévu, prévus,"
    " prévue, prévues, objectif, cible, voorgeschreven, doel, gepland, prescrito, prescritos,"
    " prescrita, prescritas, pautado, pautadas, objetivo, prescritto, prescritte, obiettivo"
)
DOSES: Mapping[str, str] = {
    "sets_done": AS_DONE,
    "reps_per_set": AS_DONE,
    "sets": AS_ASKED,
    "reps_min": AS_ASKED,
    "reps_max": AS_ASKED,
}
IDS_OF_ALL = ("clinic_id", "patient_id", "episode_id")
ITEMS = "item, q, question, frage, answer, antwort"
# Beside a column of days; not what is as often one of durations.
TIMES = (
    "time, time of day, start time, appointment time, appointment start, starts at, started at,"
    " clock time, uhrzeit, startzeit, heure, heure de début, hora, hora de inicio, tijd, tijdstip,"
    " starttijd, ora, orario"
)
