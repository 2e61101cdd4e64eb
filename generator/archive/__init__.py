"""Packs editions for the archive, and verifies what was archived or published.

Door: bag, verify.

    build_record  the record of what a bag's site is made of beside the plan, so that it can be made again
    bag           packs an edition for the archive as a BagIt 1.0 bag, a folder or one zip
    verify        verifies bags, zips and published sites against their manifests, seals and signatures
"""
