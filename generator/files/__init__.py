"""Bytes on disk: names, folders, checksums, zips, the cache. It knows no plan.

Door: codec, locks, keys, outside, paths, manifest, cache, cache_folder, inventory, staging, symlinks, zip_write,
zip_read, mark.

    codec         serialise records as JSON, and read them back by the types of their fields
    locks         lock open files, and rename, on every system
    outside       read a regular file from an untrusted source up to a size limit
    paths         check names from untrusted sources before they become paths below a folder
    manifest      write and parse lists of checksums in the form of BagIt and sha256sum
    keys          make keys of the cache from values, and from the program and its libraries
    cache         cache on disk: folders of files by the digest of everything that they were made from
    cache_folder  open the user's cache folder under a shared lock, or say why it cannot be used
    inventory     tell a site's own files from foreign ones by its lists of checksums
    staging       replace a file or a folder atomically by a new one made beside it
    symlinks      refuse symbolic links that lead out of a project
    zip_write     pack files as a reproducible zip
    zip_read      open an untrusted zip or folder within bounds, contents lazily
    mark          mark an office file with what it is, and read such a mark
"""
