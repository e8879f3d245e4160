"""`python -m services.cli`: the same command, for children that are started without the installed script."""

from services.cli.main import main

main()
