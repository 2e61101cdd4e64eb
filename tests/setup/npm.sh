# For the scripts beside it: npm packages, each held against the digest in the lock file of the folder of its name.

# npm_version NAME PACKAGE : which one is wanted
npm_version() { sed -n "s/^ *\"$2\": \"\(.*\)\"/\1/p" "tests/setup/$1/package.json"; }

# npm_ci NAME FOLDER : status 1 where it cannot be fetched, or is not what it was
npm_ci() {
  mkdir -p "$2" && cp "tests/setup/$1/package.json" "tests/setup/$1/package-lock.json" "$2" &&
    npm ci --silent --ignore-scripts --prefix "$2" >&2
}
