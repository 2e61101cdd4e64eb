"""What years and commits say of each other: lineage, differences, revisions, provenance.

Door: lineage, diff, comparison, published, revisions, provenance, standing, department_years, elsewhere.

    file_versions     A file of the plan as it once was
    lineage           tasks and departments through the years
    diff              two editions side by side
    comparison        A comparison of two editions as its page shows it
    published         the seals that a target has published, and why some were replaced. It reads no files
    revisions         revisions of a plan as pages and feeds show them
    revision_reader   reads the commits of a plan one after the other and says what each changed in substance
    provenance        what git tells of a plan, as its pages need it
    standing          how an edition stands today, derived from the editions after it
    department_years  departments through the years: what each came from, went into, and bore in each year
    elsewhere         where the same thing is in other years
"""
