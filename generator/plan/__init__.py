"""A plan's YAML files: read, checked, joined to frozen records, and changed by the smallest edits."""
