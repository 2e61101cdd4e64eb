"""The commands of `plan`, a file each, and what they share.

Door: border, options, check, diff, explain, export, fix, new, bag, build, import_, publish, nginx, rollback, schema,
seal, serve, stats, text, verify.

    border    the border of every command, where errors become one line and an exit code
    options   options and arguments that commands share, and what they stand for
    check     `plan check`: all problems of a plan, for readers and for code hosts
    diff      `plan diff`: two editions side by side
    explain   `plan explain`: what a rule is, and what to do
    export    `plan export`: the data of an edition, or of all, in a format of many
    fix       `plan fix`: what is mechanical in the files, mended
    new       `plan new`: next year's edition, begun from this one's
    progress  how far long work has come
    bag       `plan bag`: an edition for the archive
    build     `plan build`: the whole site into a folder
    import_   `plan import`: a notice becomes an edition; an edited 责任分工表 changes one
    publish   `plan publish`: the site into the folder of a web server
    nginx     `plan nginx`: the configuration of a web server for what was published
    rollback  `plan rollback`: back to what was published before
    schema    `plan schema`: the shape of the files, for editors' programs
    seal      `plan seal`: an edition fixed for ever
    serve     `plan serve`: the site, live
    stats     `plan stats`: how much a plan holds
    text      `plan text`: the notice, rendered from the data
    verify    `plan verify`: what was archived or published, held against its checksums and its seal
"""
