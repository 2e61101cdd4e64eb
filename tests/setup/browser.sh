#!/usr/bin/env bash
# Sees to a Chromium and a Chinese font for the tests. Prints the path of the browser, or nothing where
# the tests are to use Playwright's own. It never fails: tests that find no browser say so themselves.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/setup/apt.sh

# Chromium without a user interface opens windows three times as fast; where nothing is skipped, it is worth a download
headless_shell() {
  [ -z "${CI:-}" ] || command -v chromium-headless-shell >/dev/null || ! apt-cache show chromium-headless-shell >/dev/null 2>&1 ||
    apt_install chromium-headless-shell || true
}

# the first browser on the path that starts (on some systems the name is only a stub)
system_browser() {
  local name
  for name in ${PLAN_BROWSER:-} chromium-headless-shell chromium chromium-browser google-chrome; do
    "$name" --version >/dev/null 2>&1 && command -v "$name" && return
  done
  return 1
}

own_browser() {
  .venv/bin/python -m playwright install $(can_install && echo --with-deps) chromium >&2
}

chinese_font() { [ -n "$(fc-list :lang=zh 2>/dev/null)" ] || apt_install fontconfig fonts-noto-cjk; }

[ -n "${PLAN_BROWSER:-}" ] || headless_shell
system_browser || { apt_install chromium && system_browser; } || own_browser || say "no browser for the tests"
case $(uname) in Linux) chinese_font || say "no Chinese font: pictures will show boxes" ;; esac
