#!/bin/sh
# Make sure that there is a Chromium for the browser tests: tests/browser/chromium.sh PYTHON

found() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        # Ubuntu's chromium-browser without snap is on PATH, yet doesn't run.
        "$name" --version >/dev/null 2>&1 && return
    done
    return 1
}

found && exit
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y install chromium
    found && exit
fi
"$1" -m playwright install chromium && exit
echo "The browser tests need Chromium, and it could not be installed." \
    "Install Chromium or Chrome with your system's package manager and try again." >&2
exit 1
