"""python -m sequitur_core: the commands that need no page."""

from sequitur_core.command_line.app import main

if __name__ == "__main__":
    main()
