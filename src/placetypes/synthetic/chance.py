"""Chance that can be repeated: one counter-based stream per part of the twin, smooth fields, sharing out persons."""

from __future__ import annotations

import zlib

import numpy as np
from scipy import ndimage

from placetypes._typing import AnyArray, FloatArray, IntArray

WEIGHT_LEVELS = 2**24  # weights are made whole numbers first: the last digit of a platform's exp() moves nobody
NOISE_DECIMALS = 6  # for the same reason


def stream(seed: int, part: str) -> np.random.Generator:
    """Random numbers of one part of the twin, so that changing one part leaves the others as they were.

    Parameters
    ----------
    seed
        Seed of the twin.
    part
        Name of the part, e.g. ``"roads"``.

    Examples
    --------
    >>> bool(stream(7, "roads").random() == stream(7, "roads").random())
    True
    >>> bool(stream(7, "roads").random() == stream(7, "people").random())
    False
    """
    return np.random.Generator(np.random.Philox(key=[seed, zlib.crc32(part.encode())]))


def smooth_noise(shape: tuple[int, int], rng: np.random.Generator, *, width: float) -> FloatArray:
    """Smooth random field of mean 0 and standard deviation 1.

    Parameters
    ----------
    shape
        Rows, columns.
    rng
        Where the numbers come from.
    width
        Standard deviation of the smoothing, in cells.

    Returns
    -------
    ndarray
        (rows, cols) float64, no NaN.

    Examples
    --------
    >>> field = smooth_noise((4, 4), stream(1, "doc"), width=1.0)
    >>> field.shape, round(float(field.std()), 3)
    ((4, 4), 1.0)
    """
    field = ndimage.gaussian_filter(rng.standard_normal(shape), width, mode="wrap")
    noise: FloatArray = np.round((field - field.mean()) / field.std(), NOISE_DECIMALS)
    return noise


def apportion(weights: AnyArray, total: int) -> IntArray:
    """Share out whole units in proportion to weights, by largest remainder; ties go to the first.

    Parameters
    ----------
    weights
        Any shape, finite, >= 0, not all 0.
    total
        Units to share out.

    Returns
    -------
    ndarray
        int64, the shape of `weights`, sum exactly `total`, 0 where the weight is 0.

    Raises
    ------
    ValueError
        If there are units to share out and no positive weight.

    Examples
    --------
    >>> apportion(np.array([1.0, 1.0, 2.0, 0.0]), 7)
    array([2, 2, 3, 0])
    """
    flat = np.asarray(weights, dtype=float).ravel()
    if total == 0:
        return np.zeros(np.shape(weights), dtype=np.int64)
    top = flat.max(initial=0.0)
    if not top > 0:
        raise ValueError("no positive weight to share out by")
    whole = np.round(flat / top * WEIGHT_LEVELS).astype(np.int64)
    shares, rests = np.divmod(whole * total, whole.sum())
    left = total - int(shares.sum())
    shares[np.lexsort((np.arange(flat.size), -rests))[:left]] += 1
    shared: IntArray = shares.reshape(np.shape(weights))
    return shared
