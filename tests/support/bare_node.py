"""A Dask scheduler or worker, as its own process, on a machine where the package is not installed."""

import asyncio
import sys
from contextlib import contextmanager
from subprocess import PIPE, Popen


class Lacking:
    """Finds everything but the package."""

    def find_spec(self, name, *_):
        if name.partition(".")[0] == "placetypes":
            raise ModuleNotFoundError("No module named 'placetypes'")


@contextmanager
def node(kind, *address):
    """Its address, while it runs: a 'scheduler', or a 'worker' of the scheduler at `address`."""
    with Popen([sys.executable, __file__, kind, *address], stdout=PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


async def main(kind, *address):
    from distributed import Scheduler, Worker

    asked = Scheduler(host="127.0.0.1", port=0, dashboard_address=":0") if kind == "scheduler" else Worker(*address)
    started = await asked
    sys.stdout.write(f"{started.address}\n")
    sys.stdout.flush()
    await started.finished()


if __name__ == "__main__":
    sys.meta_path.insert(0, Lacking())
    asyncio.run(main(*sys.argv[1:]))
