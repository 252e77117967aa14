"""`python -m referat_cli` is the command `referat`."""

from referat_cli.cli import main

main()
