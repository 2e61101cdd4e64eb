#!/usr/bin/env bash
# Fetches MaterialX and ProperDocs into a folder beside the environment, and prints it: put first on Python's path, they take
# the place of Material and MkDocs. Prints nothing where it cannot: the tests that need them are then skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/setup/apt.sh

wanted=tests/setup/successors/requirements.txt
folder=$PWD/.cache/successors/$(cksum <"$wanted" | tr ' ' -)

fetch() {
  if command -v uv >/dev/null; then
    uv pip install --quiet --python .venv/bin/python --no-deps --require-hashes --target "$1" -r "$wanted" >&2
  else
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes --target "$1" -r "$wanted" >&2
  fi
}

if [ -n "${PLAN_SUCCESSORS:-}" ]; then
  echo "$PLAN_SUCCESSORS"
elif [ -d "$folder" ] || { rm -rf "$folder.new" && fetch "$folder.new" && mv "$folder.new" "$folder"; }; then
  echo "$folder"
else
  say "MaterialX and ProperDocs could not be fetched: no site is built with them"
fi
