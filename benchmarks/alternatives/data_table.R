# Weekly adherence from session exports: data.table, and CSV files.
#
# Rscript data_table.R INBOX OUT AS_OF

suppressPackageStartupMessages(library(data.table))

given <- commandArgs(trailingOnly = TRUE)
inbox <- given[1]
out <- given[2]
as_of <- as.IDate(given[3])
dir.create(out, recursive = TRUE, showWarnings = FALSE)

exercises <- c(
  "hip_clamshell", "hip_quadruped_extension", "hip_single_leg_bridge",
  "lumbar_abdominal_brace", "lumbar_bird_dog", "lumbar_dead_bug",
  "lumbar_side_plank", "lumbar_extension_endurance", "lumbar_curl_up"
)

# fread gives up a file at a line that is too long, so these are put aside before.
read_export <- function(file) {
  lines <- readLines(file)
  cells <- count.fields(file, sep = ",", quote = "\"", comment.char = "")
  is_ragged <- cells != cells[1]
  ragged <<- c(ragged, lines[is_ragged])
  fread(text = lines[!is_ragged], sep = ",", colClasses = "character", na.strings = "")
}

read_exports <- function(dataset) {
  files <- list.files(inbox, paste0("_", dataset, "_.*\\.csv$"), full.names = TRUE)
  rbindlist(lapply(files, read_export), use.names = TRUE, fill = TRUE)
}

number <- function(text) suppressWarnings(as.numeric(text))

# The reasons against each row; NA where there is none.
reasons_against <- function(rules) {
  reasons <- rep("", length(rules[[1]]))
  for (reason in names(rules)) {
    is_bad <- rules[[reason]] %in% TRUE
    reasons[is_bad] <- paste(reasons[is_bad], reason)
  }
  fifelse(reasons == "", NA_character_, trimws(reasons))
}

newest <- function(rows, key) {
  setorderv(rows, "updated_at", na.last = FALSE)
  unique(rows, by = key, fromLast = TRUE)
}

by_component <- function(rows) {
  component <- sub("_.*", "", rows$exercise_code)
  rbind(copy(rows)[, component := component], copy(rows)[, component := "all"])
}

monday <- function(day) day - (wday(day) + 5L) %% 7L

ragged <- character()
sessions <- read_exports("sessions")
prescriptions <- read_exports("prescriptions")
episodes <- read_exports("episodes")
lines_read <- nrow(sessions) + length(ragged)

moment <- "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$"
sessions[, `:=`(
  performed_at_parsed = as.POSIXct(performed_at, format = "%Y-%m-%dT%H:%M:%S", tz = "UTC"),
  sets = number(sets_done), reps = number(reps_per_set), pain_parsed = number(pain)
)]
sessions[is.na(source_kind), source_kind := "patient"]
sessions[is.na(status), status := "done"]
sessions[, performed_on := as.IDate(performed_at_parsed)]
sessions[, reasons := reasons_against(list(
  missing_value = is.na(clinic_id) | is.na(patient_id) | is.na(session_id) | is.na(line_no) |
    is.na(setting) | is.na(exercise_code),
  bad_id = !grepl("^[A-Za-z0-9_.-]*$", paste0(clinic_id, patient_id, session_id)),
  bad_date = is.na(performed_at_parsed) | !grepl(moment, performed_at),
  date_out_of_range = performed_on < as.IDate("2000-01-01") | performed_on > as_of,
  bad_number = is.na(sets) | is.na(reps) | (is.na(pain_parsed) & !is.na(pain)),
  out_of_range = !between(sets, 0, 20) | !between(reps, 0, 200) |
    !between(pain_parsed, 0, 10),
  not_in_list = !setting %in% c("home", "clinic", "telehealth") |
    !source_kind %in% c("patient", "clinician", "device", "inferred") |
    !status %in% c("done", "partial", "skipped") |
    (!is.na(side) & !side %in% c("left", "right", "both")),
  unknown_exercise = !exercise_code %in% exercises
))]
fwrite(sessions[!is.na(reasons)], file.path(out, "quarantine.csv"))
writeLines(ragged, file.path(out, "ragged_lines.csv"))
bad <- sessions[!is.na(reasons), .N] + length(ragged)
sessions <- newest(sessions[is.na(reasons)], c("clinic_id", "session_id", "line_no"))
sessions[, c("reasons", "comment") := NULL]

prescriptions[, `:=`(
  times_per_day = number(times_per_day),
  days_per_week = fcoalesce(number(days_per_week), 7),
  valid_from = as.IDate(valid_from),
  valid_to = fcoalesce(as.IDate(valid_to), as.IDate("9999-12-31"))
)]
prescriptions <- newest(
  prescriptions[!is.na(valid_from) & between(times_per_day, 1, 10) & exercise_code %in% exercises],
  c("clinic_id", "prescription_id")
)
episodes[, `:=`(started_on = as.IDate(started_on), discharged_on = as.IDate(discharged_on))]
episodes <- newest(
  episodes[!is.na(started_on) & cohort %in% c("lumbar_only", "lumbar_hip")],
  c("clinic_id", "episode_id")
)

episodes[, last_on := pmin(discharged_on, as_of, na.rm = TRUE)]
days <- episodes[started_on <= last_on,
  .(day = seq(started_on, last_on, by = 1L)),
  by = .(patient_id, episode_id, cohort, started_on)
]

doses <- merge(
  days[, .(episode_id, day)], by_component(prescriptions),
  by = "episode_id", allow.cartesian = TRUE
)[day >= valid_from & day <= valid_to]
doses <- doses[,
  .(times_per_day = max(times_per_day), days_per_week = max(days_per_week)),
  by = .(episode_id, component, day)
]

first_bouts <- sessions[, .(day = min(performed_on)), by = session_id]
done <- sessions[
  setting == "home" & source_kind != "inferred" & status %in% c("done", "partial") &
    sets >= 1 & performed_on <= as_of,
  .(patient_id, session_id, exercise_code)
]
done <- unique(by_component(done), by = c("session_id", "component"))
done <- merge(done, first_bouts, by = "session_id")
done <- merge(done, days, by = c("patient_id", "day"), allow.cartesian = TRUE)
setorder(done, started_on)
done <- unique(done, by = c("session_id", "component"), fromLast = TRUE)
done <- done[, .(done = .N), by = .(episode_id, component, day)]

eligible <- merge(doses, done, by = c("episode_id", "component", "day"), all.x = TRUE)
eligible[is.na(done), done := 0L]
sums <- eligible[, .(
  sessions_prescribed = sum(times_per_day * days_per_week) / 7,
  sessions_done = sum(done),
  sessions_counted = sum(pmin(done, times_per_day))
), by = .(episode_id, component, week = monday(day))]
sums[, sessions_counted := pmin(sessions_counted, sessions_prescribed)]
sums[, adherence_pct := 100 * sessions_counted / sessions_prescribed]

weeks <- unique(days[, .(episode_id, cohort, week = monday(day))])
components <- unique(by_component(prescriptions)[, .(episode_id, component)])
weeks <- merge(weeks, components, by = "episode_id", allow.cartesian = TRUE)
weeks <- merge(weeks, sums, by = c("episode_id", "component", "week"), all.x = TRUE)
counts <- c("sessions_prescribed", "sessions_done", "sessions_counted")
setnafill(weeks, fill = 0, cols = counts)

report <- weeks[component == "all", .(
  patients = sum(!is.na(adherence_pct)),
  mean_pct = mean(adherence_pct, na.rm = TRUE)
), keyby = .(cohort, week)]

fwrite(sessions, file.path(out, "sessions.csv"))
fwrite(prescriptions, file.path(out, "prescriptions.csv"))
fwrite(episodes, file.path(out, "episodes.csv"))
fwrite(weeks, file.path(out, "patient_weeks.csv"))
fwrite(report, file.path(out, "report.csv"))
cat(lines_read, "sessions read,", nrow(sessions), "stored,", bad, "quarantined\n")
