"""Publishes the site into the folder of a web server as immutable releases, and switches atomically between them.

Door: nginx, releases, ledger, target, release_folder, switch.

    nginx     settings of a server, inline scripts → the text of nginx's configuration
    releases  reads which releases a target holds, which is served, and how two differ
    earlier   reads the digests of the served release's files: from the record of the last publish, or anew
    ledger    the addresses that a target has to serve, and those that were withdrawn, with the reasons
    target    claims the folder that releases are published to, and logs the seals that were published there
    lock      an exclusive lock on the target, so that one publish runs at a time
    pins      keeps the style sheets, scripts and data of kept releases at addresses that contain their digests
    release_folder  fills the folder of a release: hard links to what the served one has too, new files, their twins
    switch    builds a release, checks it, and switches the served site to it atomically; or rolls back
"""
