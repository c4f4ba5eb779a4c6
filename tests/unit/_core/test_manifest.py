"""Hashes of draws depend on shape and numbers, on no layout in memory."""

import json

import numpy as np
import pytest

from atrocityrisk._core.files import sha256
from atrocityrisk._core.manifest import FORMAT, draws_sha256, unlisted, verify
from atrocityrisk.errors import IntegrityError


def test_draws_have_one_hash_whatever_their_layout(rng):
    draws = rng.random((3, 4))
    assert draws_sha256(draws) == draws_sha256(np.asfortranarray(draws))
    assert draws_sha256(draws) != draws_sha256(draws.reshape(4, 3))
    assert draws_sha256(draws) != draws_sha256(-draws)
    assert draws_sha256(np.zeros((1, 2))).startswith("1bd92499")


def write_folder(folder, manifests):
    """Files of the names that manifests list, and the manifests."""
    for manifest, names in manifests.items():
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(name)
        outputs = {name: sha256(folder / name) for name in names}
        (folder / manifest).write_text(json.dumps({"format": FORMAT, "outputs": outputs}))


def test_files_that_no_manifest_lists_are_named(tmp_path):
    write_folder(
        tmp_path,
        {
            "manifest.json": ["ranking.csv", "figures/map.png"],
            "brief-TCD.manifest.json": ["brief-TCD.md"],
        },
    )
    assert unlisted(tmp_path) == ()
    assert [check.name for check in verify(tmp_path)] == [
        "ranking.csv", "figures/map.png", "brief-TCD.md"]  # fmt: skip
    (tmp_path / "brief-NER.md").write_text("by hand")
    (tmp_path / "figures" / "old.png").write_text("left over")
    assert unlisted(tmp_path) == ("brief-NER.md", "figures/old.png")
    (tmp_path / "brief-TCD.md").write_text("edited")
    assert [check.name for check in verify(tmp_path) if not check.intact] == ["brief-TCD.md"]


def test_a_brief_alone_can_be_checked_and_a_bare_folder_not(tmp_path):
    write_folder(tmp_path, {"brief-TCD.manifest.json": ["brief-TCD.md"]})
    assert all(check.intact for check in verify(tmp_path))
    (tmp_path / "brief-TCD.manifest.json").unlink()
    with pytest.raises(IntegrityError, match="found none"):
        verify(tmp_path)
