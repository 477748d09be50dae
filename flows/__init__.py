"""Prefect flows: when what runs. Orchestration only."""
