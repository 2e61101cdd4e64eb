"""Releases in the folder that a web server serves, and the switch between them.

Door: nginx, releases, target, switch.

    nginx     the configuration of nginx for a folder that releases are published to
    releases  the releases of the site in a target
    target    the folder that releases are published to
    lock      one publish at a time: a lock on the target that the system lets go of when its process dies
    pins      keeps what pages of earlier releases still load
    switch    releases of the site in the folder that a web server serves
"""
