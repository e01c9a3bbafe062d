"""The micro-cluster finder: what a caller may ask, and what it means."""

from typing import Unpack

import numpy as np

from placetypes._typing import AnyArray, BoolArray
from placetypes.clusters import checks
from placetypes.clusters.model import Clusters
from placetypes.clusters.procedure import find
from placetypes.clusters.region import Region
from placetypes.clusters.settings import Settings, asked_for, showing_settings
from placetypes.errors import InputError
from placetypes.network import Network


@showing_settings
def micro_clusters(
    points: AnyArray,
    strata: AnyArray,
    focus: AnyArray,
    *,
    at_risk: AnyArray | None = None,
    organisations: AnyArray | None = None,
    network: Network | None = None,
    **settings: Unpack[Settings],
) -> Clusters:
    """Groups of focus actors that are more than their place would have anyway, tested against chance.

    The share of false groups among those returned is held at ``q`` (false discovery rate).

    1. `expected_actors` says how many focus actors each address would have.
    2. Candidates are discs around every focus actor that reach exactly one more actor (all at a tied distance enter
       together), and groups grown from actor to actor: every branch of the single-linkage tree, with discs of half its
       longest link around its members as footprint, so that groups along a road or shore fit. Score: Poisson log
       likelihood ratio (Kulldorff 1997).
    3. The strongest are taken, no actor twice; ties by score, then size, then smallest coordinates.
    4. The whole search is repeated in ``replicates`` worlds drawn from the expectation, and each group's score is
       compared with those of its place type there; all place types share one false-discovery budget.
    5. A group that passes is reported with the window that shares most members, on average, with all windows that
       explain it: the strongest tells that there is a group, but it is stretched by chance towards actors near by.

    What is not asked is as in ``data/clusters.toml``, by which runs of a region go as well.

    Parameters
    ----------
    points
        (n, 2) float64 easting, northing of all addresses or actors (m). Not only the focus actors: the others say
        what is normal.
    strata
        (n,) integer place type code of each (0 = not classified is a place type of its own).
    focus
        (n,) bool, the actors of the theme.
    at_risk
        (n,) float64 >= 0, actors at risk at each point, 1 each when None; or people, where no register exists
        (`people_at_risk` spreads those of a grid). In null worlds a point has at most as many focus actors.
    organisations
        (n,) code or name of the organisation each belongs to; each its own when None.
    network
        Roads: windows and links of grown groups are then measured by travel time, along the fastest way between
        addresses, ``radii`` are minutes, and footprints reach a whole longest link from the members. None = along the
        straight line.
    q
        Highest false discovery rate: share of false groups among those reported, in (0, 1).
    visit_q
        A higher one, at which weaker groups are called that are worth a visit: they stand in ``visits`` alone, and
        change nothing else. The same as ``q``: none are looked for. At least ``q`` where nothing is said.
    replicates
        Null worlds; at least 1 / q - 1.
    min_members, min_organisations
        Fewest focus actors and organisations of a cluster.
    max_expected
        Most focus actors expected in a window.
    radii
        Ascending ladder (m; minutes with a ``network``). The last is the largest radius of a window; the others only
        decide how fast the search is.
    bandwidth, shrinkage
        Of `expected_actors` (m; focus actors).
    seed
        Of the null worlds, 0 to 2**63 - 1.
    threads
        Null worlds searched at the same time; the result does not depend on it.
    method
        ``"scan"``, or ``"dbscan"`` (radius ``eps``, m) and ``"hdbscan"`` by scikit-learn, which have no test against
        chance.
    eps
        Radius of ``"dbscan"`` (m); None otherwise.
    accuracy
        How near to its true place each point is known (m), such as the radius of a village where only the village is
        known; 0 = exactly. No window is smaller: a disc of this radius, or discs of it around the members of a grown
        group (with a ``network`` in minutes, at its off-road speed).
    clear_extent
        Least share of members, of all in either, that the windows which explain a group as well as the reported one
        have in common with it, on average, of a group that is just accepted; a surer one needs (1 - ``q``) / (1 -
        ``q_value``) times that. Groups below, of which nobody can say who belongs to them, are left out. 0 = none is.
    support_runs
        Runs for ``support``, and as many for ``stable_jitter``; 0 = neither these nor the letters are computed. Each
        is one search around the clusters found. In a run for support actors are drawn anew with replacement, their
        addresses moved as by ``jitter``, and rates of place types drawn from a gamma distribution that is as wide as
        so many actors leave it.
    jitter
        Standard deviation of moved addresses along each axis (m).
    same_group
        Lowest Jaccard index of the members of a cluster, of those that are there, and of a group in which it reappears.
    stable_a, stable_b
        Share of runs in which a cluster reappears from which on a letter is A, and B; below it is C.

    Returns
    -------
    Clusters
        Empty when there is no focus actor. Rows in another order give the same clusters. Its ``notes`` say what is
        unusual about the input although there is an answer: a single place type, one without focus actors, no focus
        actor at all or nothing else, or one address that holds half of all actors.

    Raises
    ------
    InputError
        NaN or infinite coordinates, degrees, lengths that differ, thresholds that make no sense together; with a
        ``network`` more pairs of addresses near each other than fit into 1.6 GB.

    Examples
    --------
    Four of five neighbours are focus actors where one in twenty is:

    >>> rows = np.arange(400)
    >>> points = np.column_stack([rows % 20, rows // 20]) * 5000.0
    >>> focus = np.random.default_rng(0).random(400) < 0.05
    >>> points[:5] = [[0, 0], [90, 0], [0, 90], [90, 90], [50, 50]]
    >>> focus[:5] = [True, True, False, True, True]
    >>> found = micro_clusters(points, np.ones(400, int), focus, replicates=99)
    >>> found.table["members"].tolist(), np.flatnonzero(found.labels == 0).tolist()
    ([4], [0, 1, 3, 4])
    >>> [note.key for note in found.notes]
    ['one_stratum']
    """
    asked = asked_for(settings, network)
    chosen = checks.check_focus(focus, len(checks.check_points(points)))
    theme = chosen.astype(np.int64)
    region = Region.of(
        points, strata, theme, at_risk=at_risk, organisations=organisations, reach=asked.reach, network=network
    )
    return find(region, {"": chosen[region.order]}, asked)[""]


@showing_settings
def micro_clusters_by_theme(
    points: AnyArray,
    strata: AnyArray,
    themes: AnyArray,
    *,
    any_theme: str | None = "any",
    at_risk: AnyArray | None = None,
    organisations: AnyArray | None = None,
    network: Network | None = None,
    **settings: Unpack[Settings],
) -> dict[str, Clusters]:
    """`micro_clusters` of every theme, all under one false-discovery budget over place types and themes.

    Parameters
    ----------
    themes
        (n,) name of the theme of each point; empty or None = no theme.
    any_theme
        Name under which all points that have a theme are searched together; None = not searched. Of these mixed groups
        only those are called of which no called group of one theme holds at least half of the members.
    points, strata, at_risk, organisations, network, q, visit_q, replicates, min_members, min_organisations
        As in `micro_clusters`.
    max_expected, radii, accuracy, bandwidth, shrinkage, seed, threads, method, eps, clear_extent, support_runs, jitter
        As in `micro_clusters`.
    same_group, stable_a, stable_b
        As in `micro_clusters`.

    Returns
    -------
    dict
        `Clusters` by theme in the order of their names, ``any_theme`` first. The null worlds of a theme do not depend
        on which other themes there are; its q-values do, because the budget is shared.

    Raises
    ------
    InputError
        As in `micro_clusters`, or a theme that is called like ``any_theme``.
    """
    asked = asked_for(settings, network)
    name_of = checks.check_themes(themes, len(checks.check_points(points)))
    names, number = np.unique(name_of, return_inverse=True)
    if any_theme is not None and any_theme in names:
        raise InputError("a theme may not be called like all themes together", where="themes", got=repr(any_theme))
    theme = np.where(name_of == "", 0, number + 1).astype(np.int64)
    region = Region.of(
        points, strata, theme, at_risk=at_risk, organisations=organisations, reach=asked.reach, network=network
    )
    sorted_names = name_of[region.order]
    focus: dict[str, BoolArray] = {} if any_theme is None else {any_theme: sorted_names != ""}
    focus |= {str(name): sorted_names == name for name in names if name}
    return find(region, focus, asked, mixed=any_theme)
