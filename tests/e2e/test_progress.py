"""Steps as they begin, with the time that is left on a terminal, and nothing where nothing is to be shown."""

import io

import pytest
from tiny_region import tiny_world

from placetypes import config, pipeline
from placetypes.progress import Progress, Remaining


class Terminal(io.StringIO):
    def isatty(self):
        return True


def shown(monkeypatch, stream, *, quiet=False):
    """What two steps of nine and twenty seconds write."""
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    with Progress(quiet=quiet, expected=lambda: {"Read [all]": 9.0, "Decide": 20.0}) as show:
        show("Read [all]", 1, 2)
        line = show.__rich__()
        show("Decide", 2, 2)
    return line, stream.getvalue()


def test_a_terminal_is_told_what_is_left(monkeypatch):
    line, written = shown(monkeypatch, Terminal())
    assert "(about 30 s left)" in line
    assert "1/2 Read [all]" in written
    assert "2/2 Decide" in written


def test_elsewhere_a_line_per_step_is_all(monkeypatch):
    line, written = shown(monkeypatch, io.StringIO())
    assert "left" not in line
    assert written == " 1/2 Read [all]\n 2/2 Decide\n"


@pytest.mark.parametrize("stream", [Terminal, io.StringIO])
def test_quiet_is_nothing(monkeypatch, stream):
    assert shown(monkeypatch, stream(), quiet=True)[1] == ""


def test_the_estimate_follows_the_pace_and_is_never_below_zero():
    now = [0.0]
    remaining = Remaining({"a": 4.0, "b": 10.0}, clock=lambda: now[0])
    remaining.begin("a")
    assert remaining.seconds() == 14
    now[0] = 2.0
    assert remaining.seconds() == 12
    now[0] = 30.0
    assert remaining.seconds() == 10  # late, and no more than that is known
    remaining.begin("not foreseen")
    assert remaining.seconds() == pytest.approx(10 * 31 / 5)
    now[0] = 1e4
    remaining.begin("b")
    now[0] = 1e9
    assert remaining.seconds() == 0


def test_steps_that_are_expected_are_steps_that_are_taken(tmp_path):
    titles = []
    read = config.read(tiny_world().beside("ostergotland", "degurba").write(tmp_path))
    pipeline.run(read, progress=lambda title, *_: titles.append(title))
    expected = pipeline.expected_seconds(read)
    assert set(expected) <= set(titles)
    assert all(seconds > 0 for seconds in expected.values())
    assert "degurba: Place types" in expected
