"""Verifies what was archived or published, without believing what it says of itself.

Door: findings, verify.

    findings      what a verification finds, and the package that it looks at
    authenticity  whether an archived edition is the one that was sealed and signed
    contents      whether an archive can still be read, opens offline, and holds nothing that runs
    integrity     whether an archive's files are as its lists of checksums say, and no others
    verify        verifies bags, zips and published folders
"""
