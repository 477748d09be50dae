"""Weekly reports and worklists from the tables."""
