"""From a plan to the folder of its site: jobs, executors, MkDocs, the live preview.

Door: engine, theme, executors, trust, options, build, mkdocs, serve.

    engine           which program answers to the name of MkDocs
    mkdocs_messages  what MkDocs says of a configuration, in the user's language
    mkdocs_failures  turn whatever MkDocs, themes, hooks and extensions raise into a PlanError or a SiteError
    preview          WSGI application of the live preview: the site, or the page that says why there is none
    theme            the output of MkDocs and its cache: the theme's files, the hand-written pages, and frames
    jobs             jobs of a build: pure functions from a picklable record to files, with a cache key for each
    executors        executors that run the jobs: processes of this machine, or a Dask cluster
    mkdocs_settings  the plug-in's settings, and what it reads from MkDocs' configuration and files, or refuses
    mkdocs_defaults  settings, pages and the style sheet that the plug-in adds to a project; themes that it refuses
    output           write the files of a site into its folder: bytes, links, or unchanged folders not at all
    trust            refuse configurations that run code or read files of the machine
    watch            watch files for changes by polling
    options          options of a build: executor, cache, staging folder, finished editions, callbacks
    build            build the whole site into a folder: files of each job from the cache, or from an executor
    mkdocs           the MkDocs plug-in `plan`: renders frames, and writes the generated pages when MkDocs builds
    serve            serve the live preview, rebuild on each change, and report each build in the terminal
"""
