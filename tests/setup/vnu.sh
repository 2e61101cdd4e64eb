#!/usr/bin/env bash
# Fetches the HTML checker vnu where Java and npm are at hand, and prints the path of its jar.
# Prints nothing where it cannot: the tests that need it are then skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/setup/apt.sh

version=26.9.27
folder=$PWD/.cache/vnu/$version
jar=$folder/node_modules/vnu-jar/build/dist/vnu.jar

fetch() { npm install --silent --no-save --ignore-scripts --prefix "$folder" "vnu-jar@$version" >&2; }

if [ -n "${VNU_JAR:-}" ]; then
  echo "$VNU_JAR"
elif ! java -version >/dev/null 2>&1; then
  say "no Java: the HTML checker does not run"
elif [ -f "$jar" ] || fetch; then
  echo "$jar"
else
  say "vnu-jar could not be fetched through npm: the HTML checker does not run"
fi
