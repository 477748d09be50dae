"""Raw rows to the contract's types; what cannot be parsed is null and keeps its text."""
