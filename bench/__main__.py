"""Every benchmark, one after the other: `make bench`. Each also runs alone, e.g. `python -m bench.append`."""

from importlib import import_module

for name in ("append", "projector", "http", "imports"):
    import_module(f"bench.{name}").main()
