#!/usr/bin/env bash
# Sees to an nginx for the tests, and prints its path, or nothing where it cannot: the tests that need it are then skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/setup/apt.sh

found() { PATH=$PATH:/usr/sbin command -v nginx; }

found || { apt_install nginx-light && found; } || say "no nginx for the tests"
