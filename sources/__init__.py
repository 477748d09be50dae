"""From an export file to raw rows of the contract's columns, every cell text."""
