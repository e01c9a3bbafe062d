"""`placetypes verify`, from end to end."""

import shutil
from pathlib import Path

from command_line import call
from tiny_region import tiny_world


def test_verify_finds_a_flipped_byte_in_every_file_and_names_it(tiny_saved, tmp_path):
    region, saved = tiny_saved
    folder = Path(shutil.copytree(saved, tmp_path / "result"))
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    ended = call("verify", folder)
    assert (ended.code, ended.out, ended.err) == (0, f"All {len(names)} files are as they were written.\n", "")
    assert {"cards", "evidence.tif", "map.png", "report.html"} <= {name.split("/")[0] for name in names}
    for name in names:
        content = bytearray((folder / name).read_bytes())
        content[len(content) // 3] ^= 4
        (folder / name).write_bytes(content)
        ended = call("verify", folder)
        content[len(content) // 3] ^= 4
        (folder / name).write_bytes(content)
        assert (ended.code, ended.out, len(ended.err.splitlines())) == (2, "", 1)
        assert ended.err.startswith(f"placetypes: {folder / name if name != 'run.json' else folder}")
    assert call("verify", region.with_name("none")).code == 2


def test_verify_after_clusters_and_of_missing_and_added_files(tiny_saved, tmp_path):
    folder = Path(shutil.copytree(tiny_saved[1], tmp_path / "result"))
    assert call("clusters", folder, "--theme", "energy", "-q").code == 0
    assert call("explain", folder, *tiny_world().point(5.5, 5.5)).code == 0
    assert call("verify", folder).code == 0
    (folder / "my map.png").write_bytes((folder / "map.png").read_bytes())
    ended = call("verify", folder)
    assert (ended.code, ended.err) == (0, "")
    own = f"{folder / 'my map.png'}: no run wrote this file; it is no part of the result."
    assert ended.out.splitlines()[1:] == [own]
    (folder / "map.png").unlink()
    ended = call("verify", folder)
    assert (ended.code, ended.out.splitlines()) == (2, [own])
    said = f"placetypes: {folder / 'map.png'}: this file is missing; run the region again, or fetch it anew."
    assert ended.err.splitlines() == [said]
