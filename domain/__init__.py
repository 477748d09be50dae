"""The words of the project: datasets, instruments, exercises, cohorts, weeks, settings, errors."""
