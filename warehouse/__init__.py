"""The files of the store, and the published DuckDB database."""
