#!/usr/bin/env bash
# Fetches the HTML checker vnu where Java and npm are at hand, and prints the path of its jar.
# Prints nothing where it cannot: the tests that need it are then skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/setup/apt.sh
source tests/setup/npm.sh

version=$(npm_version vnu vnu-jar)
folder=$PWD/.cache/vnu/$version
jar=$folder/node_modules/vnu-jar/build/dist/vnu.jar

fetch() { npm_ci vnu "$folder"; }

if [ -n "${VNU_JAR:-}" ]; then
  echo "$VNU_JAR"
elif ! java -version >/dev/null 2>&1; then
  say "no Java: the HTML checker does not run"
elif [ -f "$jar" ] || fetch; then
  echo "$jar"
else
  say "vnu-jar could not be fetched through npm: the HTML checker does not run"
fi
