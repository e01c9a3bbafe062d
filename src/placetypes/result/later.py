"""A part of a result that is made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    import geopandas as gpd


class Later:
    """A table of a frozen dataclass, given as it is or as a function that makes it."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Any: ...

    @overload
    def __get__(self, instance: object, owner: type) -> gpd.GeoDataFrame: ...

    def __get__(self, instance: object | None, owner: type) -> Any:
        if instance is None:
            raise AttributeError(self.name)  # which tells a dataclass that the field has no default
        given = vars(instance)
        if callable(given[self.name]):
            given[self.name] = given[self.name]()
        return given[self.name]

    def __set__(self, instance: object, value: gpd.GeoDataFrame | Callable[[], gpd.GeoDataFrame]) -> None:
        vars(instance)[self.name] = value
