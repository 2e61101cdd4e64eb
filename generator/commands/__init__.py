"""The commands of `plan`, a module each, and what they share: options, errors, progress.

Door: border, options, check, diff, explain, export, fix, new, bag, build, import_, init, inspect, publish, nginx,
rollback, schema, seal, serve, stats, text, verify.

    border    the border of every command: exceptions → one line on standard error and an exit code
    options   options and arguments that commands share, and the plan, edition or day that they name
    check     `plan check` prints all problems of a plan, for people or for code hosts
    diff      `plan diff` prints the differences of two editions
    explain   `plan explain` prints what a rule demands, and how to satisfy it
    export    `plan export` writes the data of an edition, or of all, in one of many formats
    fix       `plan fix` corrects mechanical faults in the files of a plan
    new       `plan new` begins next year's edition as a copy of an earlier one
    progress  prints the progress of long commands on standard error
    bag       `plan bag` packs an edition for the archive as a BagIt bag
    build     `plan build` builds the whole site into a folder
    import_   `plan import` makes an edition of a notice, or applies an edited 责任分工表 to one
    init      `plan init` writes a new repository: settings, pages, workflows, and a plan to begin with
    inspect   `plan inspect` holds a finished site against what is required of government sites
    publish   `plan publish` builds the site as a release and switches the web server's folder to it
    nginx     `plan nginx` prints the configuration of nginx for a published site
    rollback  `plan rollback` switches back to an earlier release
    schema    `plan schema` prints the JSON Schemas of a plan's files
    seal      `plan seal` records the SHA-256 of an edition's files, which may not change afterwards
    serve     `plan serve` previews the site, rebuilt whenever a file changes
    stats     `plan stats` counts what a plan holds
    text      `plan text` prints the notice, rendered from the data
    verify    `plan verify` checks a bag, zip or published site against its manifests and its seal
"""
