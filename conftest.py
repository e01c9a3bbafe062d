"""A skipped test is a failure where ``PLACETYPES_NO_SKIPS=1`` says so: what was not run was not shown."""

from __future__ import annotations

import os
from typing import Any

import pytest

SWITCH = "PLACETYPES_NO_SKIPS"


def pytest_configure(config: pytest.Config) -> None:
    """Keep the rule where it is asked for."""
    if os.environ.get(SWITCH) == "1":
        config.pluginmanager.register(_NoSkips(config), "no_skips")


class _NoSkips:
    """Remembers what was skipped, also by the processes of pytest-xdist, and fails the session for it."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.skipped: set[str] = set()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Whole modules can be skipped when they are collected."""
        if report.skipped:
            self.skipped.add(report.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Single tests are skipped when they run; an expected failure did run."""
        if report.skipped and not hasattr(report, "wasxfail"):
            self.skipped.add(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Say it to the process that started this one, or fail."""
        output: dict[str, Any] | None = getattr(self.config, "workeroutput", None)
        if output is not None:
            output["skipped"] = sorted(self.skipped)
        elif self.skipped and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Hear it from a process of pytest-xdist: skips while collecting are told by nobody else."""
        self.skipped |= set(getattr(node, "workeroutput", {}).get("skipped", []))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name them."""
        if self.skipped:
            terminalreporter.section(f"{SWITCH}=1: skipped tests are failures", red=True)
            for name in sorted(self.skipped):
                terminalreporter.line(name)
