"""What is said of a table and a column: in the database's comments and in the dictionary alike."""

from domain.columns import Column, Table
from domain.nulls import NEVER, null


def grain(table: Table) -> str:
    """The table's sentences, with the columns of its key that may be null."""
    may_be_null = [name for name in table.key if null(table.name, table.column(name)) != NEVER]
    if not may_be_null:
        return table.description
    return (
        f"{table.description} In its key {', '.join(may_be_null)} may be null: join with "
        '"is not distinct from" there, since null = null is not true.'
    )


def meaning(column: Column) -> str:
    """The column's sentence, with the values that it may hold where it does not name them."""
    is_named = all(value in column.description for value in column.values)
    return column.description + ("" if is_named else f" One of: {', '.join(column.values)}.")
