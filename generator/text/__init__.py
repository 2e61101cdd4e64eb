"""Process Chinese text and markup, without any knowledge of plans: characters, typesetting, names, tokens.

Door: brackets, invisible, markup, patterns, tokens, typeset, naming, xml.

    brackets   match brackets and quotes
    invisible  find invisible characters, and spell them out
    markup     tokenize HTML as browsers do
    patterns   compile regular expressions lazily
    tokens     tokenize text for the search
    typeset    full-width punctuation for display, sentences, numerals, dates
    naming     find given names in texts, and terms that no name covers
    xml        escape text for XML
"""
