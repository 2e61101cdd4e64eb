"""Bytes on disk: names, folders, checksums, zips, the cache. It knows no plan."""
