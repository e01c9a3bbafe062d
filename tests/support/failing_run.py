"""A run from the command line that fails in one sentence."""

from command_line import call


def fails(region, folder, *, names, code=2):
    """The run ends with one sentence that holds all of `names`, and leaves no folder behind."""
    before = sorted(p.name for p in folder.parent.iterdir())
    ended = call("run", region, "--out", folder, "--quiet")
    assert ended.code == code, ended.out + ended.err
    assert ended.out == ""
    lines = ended.err.splitlines()
    assert len(lines) == 1, ended.err
    assert lines[0].startswith("placetypes: ")
    assert lines[0].endswith(".")
    for name in names:
        assert name in lines[0], lines[0]
    assert sorted(p.name for p in folder.parent.iterdir()) == before
    return lines[0]
