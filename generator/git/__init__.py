"""What git knows of a folder; nothing that a repository brings is run.

Door: log, refusals, checkout.

    program   the program `git`, called without the programs of a repository
    log       what git knows of the files in a folder
    refusals  why git tells nothing of a folder that lies in a repository, and what to do about it
    checkout  A commit of a git repository as files. The repository itself is only read
"""
