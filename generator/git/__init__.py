"""Read the history of a folder from git, without running any program that its repository configures.

Door: log, refusals, checkout.

    program   run the program `git` safely in a repository of unknown origin
    log       read the git history of a folder
    refusals  explain why git returns no history, and what to do about it
    checkout  check out a commit into a new folder
"""
