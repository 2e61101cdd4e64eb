"""Bytes on disk: names, folders, checksums, zips, the cache. It knows no plan.

Door: codec, outside, paths, manifest, cache, cache_folder, inventory, staging, symlinks, zip_write, zip_read.

    codec         serialise records as JSON, and read them back by the types of their fields
    outside       files that came from outside
    paths         names from outside of the program (a zip's, a list's, a plan's) as paths below a folder
    manifest      lists of checksums, as BagIt and sha256sum write them
    cache         folders of files that were made before, found again by the digest of all that they were made from
    cache_folder  the user's own folder for a cache
    inventory     what lies in the folder of a site, held against the site's own lists of checksums
    staging       files and folders made anew beside the old ones, whose place they take at the end
    symlinks      symbolic links that lead out of a project
    zip_write     files packed as one zip: the same files give the same bytes, whenever and wherever
    zip_read      A zip or a folder from outside, opened
"""
