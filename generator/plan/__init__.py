"""A plan's YAML files: read, checked, joined to frozen records, and changed by the smallest edits.

Door: document, fields, shapes, source, shaping, records, yaml_write, notice, schema, seal, rules, load,
new_edition, edits, yaml_edit, fix.

    document     one YAML file parsed to plain values, with line and column of each
    fields       types of single values, as ids, dates and addresses
    shapes       schemas of a plan's files as pydantic models
    source       reads the files in a plan's folder to documents
    shaping      validates documents against their models
    records      frozen records of a plan, and what is at hand of them where a cache holds the rest
    yaml_write   serialises data as YAML in the style of the plan's files
    notice       the official text of an edition, rendered from its records, character for character
    schema       generates the JSON Schemas of a plan's files
    seal         computes and serialises the seal of an edition
    rules        rules: what no single file of a plan can know to be wrong, a file a topic
    load         loads the plan in a folder, its files joined to records, or raises all of its problems
    new_edition  derives the files of next year's edition
    edits        applies edits to the text of a YAML file, and verifies the result
    yaml_edit    sets values in a YAML file by the smallest edits
    tidy         finds the edits that format a YAML file
    fix          corrects mechanical mistakes in a plan's files
"""
