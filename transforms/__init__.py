"""From raw rows to measures: staging, current, marts, comparison."""
