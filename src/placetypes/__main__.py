"""The program as ``python -m placetypes``."""

from placetypes.cli import main

if __name__ == "__main__":
    main()
