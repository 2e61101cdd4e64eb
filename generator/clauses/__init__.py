"""The grammar of official texts, parsed and printed: clauses of responsibility, numbering, letterhead, layout.

Door: clause, layout, letterhead, numbering, wording, phrases, parse, cells, reading, deadline.

    clause      the record of a clause, and how the standard layout prints it
    layout      forms: the layout of a piece of a notice, with placeholders
    letterhead  title, number, issuer, date and recipients, read from the head of a notice
    numbering   recognize the numbers of headings by level
    wording     the vocabulary of clauses as regular expressions
    phrases     split the text of a clause into phrases, verbs and names
    parse       parse the wording of a clause into a `Clause`
    cells       read the cells of a table's row as one clause
    deadline    read deadlines as days, by the plan's year
    reading     correct how a clause was parsed, where a person reads it otherwise
"""
