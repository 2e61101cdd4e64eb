#!/usr/bin/env bash
# Sees to a Firefox for the tests, and prints its path, or nothing where it cannot: the tests that need it are then skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/setup/apt.sh

found() { command -v firefox-esr || command -v firefox; }

found || { apt_install firefox-esr && found; } || say "no Firefox for the tests"
