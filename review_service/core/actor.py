"""Who is acting, as the services know them."""

from dataclasses import dataclass

from review_service.core.vocabulary import Role


@dataclass(frozen=True)
class Actor:
    """A signed-in person. `roles` are those held at the time of the request."""

    id: int
    name: str
    email: str
    roles: frozenset[Role] = frozenset()

    def has(self, role: Role) -> bool:
        return role in self.roles
