"""Chinese text and markup: characters, typesetting, names, tokens. It knows no plan.

Door: brackets, invisible, markup, patterns, tokens, typeset, naming, xml.

    brackets   brackets and quotes in pairs: which closes which, found for a whole text at once
    invisible  characters that nobody sees, or takes for others
    markup     HTML cut into tags and texts as browsers cut it (https://html.spec.whatwg.org/#tokenization)
    patterns   regular expressions that are compiled when they are first used
    tokens     cuts text into the tokens that the search knows
    typeset    chinese typesetting: punctuation for display, sentences, numerals
    naming     names found in texts: the sentences where each stands, and terms that look like names and are none's
    xml        text as XML writes it. The library's own functions for this load all of its network code
"""
