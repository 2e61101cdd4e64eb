"""Load a plan with a cache of its valid editions: only those are read again whose files have changed.

Door: edition_cache, load.

    edition_cache  cache of editions that were found valid, keyed by the digests of their files
    fingerprints   SHA-256 of every file of a plan, by year
    load           load a plan through the cache
"""
