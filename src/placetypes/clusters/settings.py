"""What a caller may ask of the finder, and what holds where nothing is asked."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, TypedDict, TypeVar, get_type_hints

import numpy as np

from placetypes.clusters import checks
from placetypes.clusters.search import Rules
from placetypes.errors import InputError
from placetypes.network import Network
from placetypes.typology.finder import usual

Method = Literal["scan", "dbscan", "hdbscan"]
_METHODS: tuple[Method, ...] = ("scan", "dbscan", "hdbscan")
_Finder = TypeVar("_Finder", bound=Callable[..., object])


class Settings(TypedDict, total=False):
    """Keywords of `micro_clusters`, which says what each means, and of `micro_clusters_by_theme`."""

    q: float
    visit_q: float
    replicates: int
    min_members: int
    min_organisations: int
    max_expected: float
    radii: Sequence[float]
    bandwidth: float
    shrinkage: float
    seed: int
    threads: int
    method: Method
    eps: float | None
    accuracy: float
    clear_extent: float
    support_runs: int
    jitter: float
    same_group: float
    stable_a: float
    stable_b: float


def _usual() -> Mapping[str, Any]:
    """Of the file that a run and a typology go by as well: its thresholds are called as here, after ``cluster_``."""
    file = usual()
    run = {**file["run"], "radii": tuple(map(float, file["clusters"]["radii"]))}
    own = {name.removeprefix("cluster_"): one["value"] for name, one in file["thresholds"].items()}
    plain = {"threads": 1, "method": "scan", "eps": None, "accuracy": 0.0}
    return MappingProxyType({name: (run | own | plain)[name] for name in Settings.__annotations__})


USUAL = _usual()
"""Value of each setting where the caller gives none, by name."""

MINUTES: tuple[float, ...] = tuple(map(float, usual()["clusters"]["minutes"]))
"""The ladder of radii where there is a network and the caller gives none."""


def showing_settings(finder: _Finder) -> _Finder:
    """The same function, whose signature shows each of `Settings` with its usual value to help and editors."""
    own, kinds = inspect.signature(finder), get_type_hints(Settings)
    named = [one for one in own.parameters.values() if one.kind is not one.VAR_KEYWORD]
    named += [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=value, annotation=kinds[name])
        for name, value in USUAL.items()
    ]
    finder.__signature__ = own.replace(parameters=named)  # type: ignore[attr-defined]
    return finder


@dataclass(frozen=True)
class Asked:
    """Everything the caller chose, checked."""

    rules: Rules
    q: float
    visit_q: float
    replicates: int
    bandwidth: float
    shrinkage: float
    seed: int
    threads: int
    method: Method
    eps: float | None
    clear_extent: float
    support_runs: int
    jitter: float
    same_group: float
    stable_a: float
    stable_b: float
    accuracy: float
    network: Network | None = None

    @property
    def reach(self) -> float:
        """Metres that no window reaches beyond."""
        last = float(self.rules.radii[-1])
        return last if self.network is None else self.network.farthest(last)

    def settings(self) -> Mapping[str, object]:
        """By the names of `micro_clusters`."""
        return MappingProxyType(
            {
                "method": self.method,
                "q": self.q,
                "visit_q": self.visit_q,
                "replicates": self.replicates,
                "min_members": self.rules.min_members,
                "min_organisations": self.rules.min_organisations,
                "max_expected": self.rules.max_expected,
                "radii": tuple(float(r) for r in self.rules.radii),
                "bandwidth": self.bandwidth,
                "shrinkage": self.shrinkage,
                "seed": self.seed,
                "eps": self.eps,
                "accuracy": self.accuracy,
                "clear_extent": self.clear_extent,
                "support_runs": self.support_runs,
                "jitter": self.jitter,
                "same_group": self.same_group,
                "stable_a": self.stable_a,
                "stable_b": self.stable_b,
            }
        )


def asked_for(settings: Settings, network: Network | None = None) -> Asked:
    """Check what the caller chose; what is not said is as usual."""
    if unknown := settings.keys() - USUAL.keys():
        raise TypeError(f"no such setting: {', '.join(sorted(unknown))}; there are {', '.join(USUAL)}")
    chosen = {**USUAL, **({} if network is None else {"radii": MINUTES}), **settings}
    if "visit_q" not in settings:  # who accepts more asks for no less
        chosen["visit_q"] = max(chosen["visit_q"], chosen["q"])
    if chosen["method"] not in _METHODS:
        raise InputError(
            "no such method", where="method", got=repr(chosen["method"]), expected="one of " + ", ".join(_METHODS)
        )
    checks.check_counts(*(chosen[name] for name in ("q", "replicates", "min_members", "min_organisations", "seed")))
    checks.check_visit(chosen["visit_q"], chosen["q"])
    for name in ("max_expected", "bandwidth", "shrinkage", "threads"):
        checks.check_positive(name, chosen[name])
    if (chosen["method"] == "dbscan") != (chosen["eps"] is not None):
        raise InputError(
            "belongs to method 'dbscan', and only to it",
            where="eps",
            got=chosen["eps"],
            fix="give its radius in metres there",
        )
    if chosen["eps"] is not None:
        checks.check_positive("eps", chosen["eps"])
    checks.check_support(*(chosen[name] for name in ("support_runs", "jitter", "same_group", "stable_a", "stable_b")))
    checks.check_clear(chosen["clear_extent"])
    radii = checks.check_radii(chosen.pop("radii"))
    _check_network(network, chosen["method"])
    checks.check_accuracy(chosen["accuracy"], radii, network)
    rules = Rules(
        radii,
        float(chosen.pop("max_expected")),
        int(chosen.pop("min_members")),
        int(chosen.pop("min_organisations")),
        float(chosen["accuracy"] if network is None else network.minutes_off_road(np.array(chosen["accuracy"]))),
    )
    return Asked(rules, network=network, **chosen)


def _check_network(network: Network | None, method: Method) -> None:
    if network is not None and method != "scan":
        raise InputError(
            "belongs to method 'scan', and only to it", where="network", got=f"method '{method}'", fix="leave it out"
        )
