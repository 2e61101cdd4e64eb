"""What years and commits say of each other: lineage, differences, revisions, provenance."""
