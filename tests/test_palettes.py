"""Colours of place types, as eyes with a colour deficiency see them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from placetypes.maps.palettes import palettes
from placetypes.typology import load

DEFICIENT = {
    "none": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""Machado, Oliveira & Fernandes (2009), IEEE TVCG 15(6), severity 1: on linear red, green and blue."""
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = TO_XYZ.sum(axis=1)
SEEN = 6.0
"""Difference in CIELAB (1976): 2.3 is just noticeable side by side (Mahy et al., 1994)."""


def lab(color, deficient):
    """CIELAB of a colour as eyes of a kind see it."""
    srgb = np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    ratio = TO_XYZ @ np.clip(np.array(deficient) @ linear, 0, 1) / WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def differences(colors, deficient):
    return [float(np.linalg.norm(lab(a, deficient) - lab(b, deficient))) for a, b in itertools.combinations(colors, 2)]


@pytest.mark.parametrize("deficient", DEFICIENT)
@pytest.mark.parametrize("name", ["ostergotland", "nordic", "halland", "degurba"])
def test_all_types_are_told_apart_in_the_safe_palette(name, deficient):
    """Not neighbours alone: on a map any two types may lie side by side."""
    assert min(differences(palettes(load(name))["safe"].values(), DEFICIENT[deficient])) > SEEN


def test_red_and_green_are_one_to_some_eyes():
    """What the other test relies on."""
    (seen,) = differences(["#c0392b", "#6f7d1f"], DEFICIENT["none"])
    (alike,) = differences(["#c0392b", "#6f7d1f"], DEFICIENT["protan"])
    assert alike < seen / 2
