"""Measures of patients to figures of cohorts and their comparison."""
