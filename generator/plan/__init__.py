"""A plan's YAML files: read, checked, joined to frozen records, and changed by the smallest edits.

Door: document, fields, shapes, source, shaping, records, notice, schema, seal, rules, load, yaml_write, new_edition,
edits, yaml_edit, fix.

    document     one YAML file of a plan as a value, with line and column of everything in it
    fields       the kinds of values in a plan's files
    shapes       the shape of each file of a plan as a pydantic model
    source       reads the folder of a plan
    shaping      shapes the documents of a plan by their models
    records      the plan as frozen records, every name resolved: what the notice says, never changed
    notice       the official text of an edition, rendered from its records, character for character
    schema       JSON Schemas of the plan's files
    seal         the seal of an edition: digests of its files and of what it takes from the registry
    rules        rules: what no single file of a plan can know to be wrong, a file a topic
    load         A folder in, a plan or all of its problems out
    yaml_write   writes data as the plan's YAML files are written
    new_edition  next year's edition, begun from this one's
    edits        changes a YAML file by small edits of its text
    yaml_edit    puts values into a YAML file by the smallest edits
    tidy         finds what a YAML file's form has to spare
    fix          mends what is mechanical in the plan's files by the smallest edits
"""
