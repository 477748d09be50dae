"""Reasons of quarantine that more than one stage knows."""

# Most often a catalogue, a mapping or a list of clinics to mend: neither the file's fault, nor what
# anybody at a clinic can do.
OF_THE_CONFIGURATION = ("unknown_exercise", "not_in_list")
