"""Cache of valid editions: only those are read again whose files have changed.

Door: edition_cache, load.

    edition_cache  editions that were in order before
    fingerprints   the digests of a plan's files
    load           A plan loaded with a cache
"""
