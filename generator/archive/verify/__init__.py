"""Verifies bags, zips and published sites, trusting nothing that they state about themselves.

Door: findings, authenticity, verify.

    findings      records of a verification: findings, grouped by criterion, and the package of files to verify
    comparison    compares a file with the one that the same data make today, by content
    rebuild       checks what a bag derives from its data: builds it again, and compares each file
    authenticity  checks an archived edition's seal, its SSH signature, and the digest beside its zip
    around        checks frames, style sheets and hand-written pages, which no seal covers, against a project
    contents      checks readable texts, links that resolve, and that nothing is foreign or executable
    integrity     checks that an archive's files are exactly those of its manifests
    verify        path → findings on authenticity, integrity, usability and safety
"""
