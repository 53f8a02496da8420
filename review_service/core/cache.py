"""What was made once and will be asked for again, in the memory of a process, up to a weight."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The things used last, by what they were made from. `most` and `weigh` are in one unit (bytes,
    characters); what alone would take more than half is made and not kept."""

    def __init__(self, most: int, weigh: Callable[[T], int]) -> None:
        self._most, self._weigh = most, weigh
        self._things: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._weight, self._lock = 0, Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Two threads may make the same thing at the same time: rarely, and it is the same."""
        with self._lock:
            if (kept := self._things.get(key)) is not None:
                self._things.move_to_end(key)
                return kept[0]
        thing = make()
        weight = self._weigh(thing)
        with self._lock:
            if weight <= self._most // 2 and key not in self._things:
                self._things[key] = (thing, weight)
                self._weight += weight
                while self._weight > self._most:
                    self._weight -= self._things.popitem(last=False)[1][1]
        return thing

    @property
    def weight(self) -> int:
        return self._weight
