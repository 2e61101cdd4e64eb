"""Process Chinese text and markup, without any knowledge of plans: characters, typesetting, names, tokens.

Door: brackets, difference, orgcodes, invisible, markup, patterns, tokens, spelling, typeset, naming, unbroken, xml,
years, number_formats.

    brackets    match brackets and quotes
    difference  compare texts character by character
    orgcodes    numbers of organisations: their check characters, and index numbers that begin with them
    invisible   find characters that nobody sees, and spell them out
    markup      tokenize HTML as browsers do
    patterns    compile regular expressions lazily
    tokens      tokenize text for the search
    spelling    other ways of typing what a text holds: pinyin, traditional characters, words of like meaning
    typeset     write text as official documents do: full-width punctuation, numerals, dates
    naming      find given names in texts, and terms that no name covers
    unbroken    keep numbers and titles on one line
    xml         escape text for XML
    years       find the years that a title names
    number_formats  write a number in the formats of numbered lists
"""
