"""What lists of chosen clips need from the archive. Every method that changes something is one committed transaction."""

from typing import Protocol

from imm_desktop.domain.films import FilmList


class FilmStore(Protocol):
    """Keeps the lists of each account."""

    async def load_films(self, account_id: str) -> tuple[FilmList, ...]:
        """The account's lists, the one changed last first."""
        ...

    async def save_film(self, account_id: str, film: FilmList) -> None:
        """Keep ``film`` in place of what its list held before."""
        ...

    async def delete_film(self, account_id: str, list_id: str) -> None:
        """Forget a list; fine when there is none."""
        ...
