#!/bin/sh
# Make sure that there is a Chromium for the browser tests: tests/browser/chromium.sh PYTHON

found() {
    for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
        # Ubuntu's chromium-browser without snap is on PATH, yet doesn't run.
        "$name" --version >/dev/null 2>&1 && return
    done
    return 1
}

found && exit
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    # Debian has one without windows, which starts in half the time; Ubuntu has none.
    apt-get -q update
    for name in chromium-headless-shell chromium; do
        DEBIAN_FRONTEND=noninteractive apt-get -q -y install "$name" && found && exit
    done
fi
"$1" -m playwright install chromium && exit
echo "The browser tests need Chromium, and it could not be installed." \
    "Install Chromium or Chrome with your system's package manager and try again." >&2
exit 1
