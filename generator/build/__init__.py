"""From a plan to the folder of its site: jobs, executors, MkDocs, the live preview.

Door: theme, executors, trust, options, build, mkdocs, serve.

    mkdocs_failures  turns whatever MkDocs, themes, hooks and extensions raise into one line for whoever builds
    preview          the live preview as a browser meets it
    theme            what MkDocs makes: the hand-written pages, the theme's files, and frames
    jobs             the jobs of a build: each makes files of the site out of nothing but what it holds
    executors        who runs the jobs of a build: processes of this machine, or a cluster
    mkdocs_settings  what the plug-in reads of MkDocs' configuration and files, and what it refuses of them
    output           the folder of a site while it is made
    trust            what the configuration of a site may ask for where others push to it
    watch            files watched for changes by what stands on the disk
    options          how a site is built: what runs its jobs, what is taken from where, and who hears of it
    build            the whole site into a folder
    mkdocs           the MkDocs plugin `plan`: renders the frame with the theme, builds and serves
    serve            `plan serve`: MkDocs' server with live reload, from its first moment on
"""
