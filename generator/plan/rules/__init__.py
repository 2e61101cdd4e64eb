"""Rules: what no single file of a plan can know to be wrong, a file a topic.

Door: scope, duties, layout, advice, registry, codes.

    rule        declare a check of all files of a plan as a rule, with the code that it reports
    scope       what rules go through: entries of registries, tasks of a layout, names in duties
    duties      rules for who is responsible: departments are known, stand once, and somebody leads
    entries     rules for the registries: ids, names and aliases are told apart, successors and dates make sense
    layout      rules for layouts: what the data print is the notice, character for character
    clauses     rules for clauses that are kept: the duties are what they say, as parsed or as an editor reads them
    references  rules for what a notice cites: every reference is listed, and stands in the text
    deadlines   rules for the days that an editor reads in deadlines: they go with the words, or lie in the year
    seals       rules for sealed editions and their errata: nothing that a seal covers has changed
    structure   rules for sections and tasks
    subjects    rules for subjects and machinery
    synonyms    rules for synonyms: each word stands once, and leads to what a notice has
    advice      rules that warn: what is valid, and the editor should look at
    registry    all rules of a plan, as the modules of this folder declare them
    codes       compose the table of all codes, and the page that explains them, from what rules and readers declare
"""
