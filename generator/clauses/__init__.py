"""The grammar of official texts, both ways: responsibility, numbers of levels, layout.

Door: clause, layout, letterhead, numbering, wording, phrases, parse, cells.

    clause      what a clause says: who bears a task, in which role, until when
    layout      how a part of a notice is laid out
    letterhead  what the head of a notice says of itself
    numbering   how official texts number their levels
    wording     the words of official clauses
    phrases     cut the text of a clause into phrases and names
    parse       A clause parsed: official wording in, what it says out
    cells       cells that say who is responsible and until when
"""
