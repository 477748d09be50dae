"""The flows of Prefect, and what each does with all stages together: the application layer."""
