"""What compiling costs: CPU seconds of each kernel that a run compiles when nothing is cached, by module.

What numba compiles of its own for a kernel (slices that are assigned to, sorting) counts as the kernel's, and is shown.

python benchmarks/compile_times.py [REGION.toml]
"""

import os
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

WORST = 25
"""Kernels that are shown."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NUMBA_CACHE_DIR"] = folder  # before numba is imported
        from numba.core import event

        region = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).parents[1] / "configs/ostergotland_twin.toml")
        spent: dict[tuple[str, str], list[float]] = defaultdict(list)
        theirs: dict[tuple[str, str], float] = defaultdict(float)
        open_: list[list[float]] = []  # begin, then CPU seconds of kernels and of numba's own within

        class Clock(event.Listener):
            """Each kernel's own share: the kernels that it compiles on the way are taken off."""

            def on_start(self, _: event.Event) -> None:
                open_.append([time.thread_time(), 0.0, 0.0])

            def on_end(self, happened: event.Event) -> None:
                began, kernels, own = open_.pop()
                took = time.thread_time() - began
                called = happened.data["dispatcher"].py_func
                name = called.__module__, called.__name__
                if called.__module__.startswith("placetypes"):
                    spent[name].append(took - kernels)
                    theirs[name] += own
                    kernels, own = took, 0.0
                else:
                    own = took - kernels
                if open_:
                    open_[-1][1] += kernels
                    open_[-1][2] += own

        event.register("numba:compile", Clock())
        import placetypes

        start = time.process_time()
        placetypes.run(region)
        whole = time.process_time() - start
    modules: dict[str, float] = defaultdict(float)
    for (module, _), each in spent.items():
        modules[module] += sum(each)
    print(f"{sum(modules.values()):.1f} of {whole:.1f} CPU s are compiling\n")
    print("| module | CPU s |\n| --- | --- |")
    for module, cost in sorted(modules.items(), key=lambda item: -item[1]):
        print(f"| {module.removeprefix('placetypes.')} | {cost:.2f} |")
    print("\n| kernel | versions | CPU s | of that numba's own |\n| --- | --- | --- | --- |")
    for key, each in sorted(spent.items(), key=lambda item: -sum(item[1]))[:WORST]:
        called = ".".join(key).removeprefix("placetypes._kernels.")
        print(f"| {called} | {len(each)} | {sum(each):.2f} | {theirs[key]:.2f} |")


if __name__ == "__main__":
    main()
