#!/usr/bin/env bash
# Sees to a Chromium, to what Playwright's driver needs, and to a Chinese font for the tests. Prints the path of the browser, or
# nothing where the tests are to use Playwright's own. It never fails: tests that find no browser say so themselves.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/setup/apt.sh

playwright() { .venv/bin/python -m playwright "$@"; }

# its driver is a program of Node.js, for which a bare system lacks a library
driver() { playwright --version >/dev/null 2>&1; }

# the first browser on the path that starts (on some systems the name is only a stub)
system_browser() {
  local name
  for name in ${PLAN_BROWSER:-} chromium-headless-shell chromium chromium-browser google-chrome; do
    "$name" --version >/dev/null 2>&1 && command -v "$name" && return
  done
  return 1
}

# Chromium without a user interface opens windows three times as fast, and brings less along; not every system has it
install_browser() { apt_install chromium-headless-shell || apt_install chromium; }

# where nothing is skipped, speed is worth a download
[ -z "${CI:-}" ] || [ -n "${PLAN_BROWSER:-}" ] || command -v chromium-headless-shell >/dev/null || install_browser || true

own_browser() { playwright install $(can_install && echo --with-deps) chromium >&2; }

chinese_font() { [ -n "$(fc-list :lang=zh 2>/dev/null)" ] || apt_install fontconfig fonts-noto-cjk; }

case $(uname) in Linux) chinese_font || say "no Chinese font: pictures will show boxes" ;; esac
if driver || { apt_install libatomic1 && driver; }; then
  system_browser || { install_browser && system_browser; } || own_browser || say "no browser for the tests"
else
  say "Playwright's driver does not start: $(playwright --version 2>&1 | tail -n 1)"
fi
