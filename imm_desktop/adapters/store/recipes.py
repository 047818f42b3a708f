"""Recipes, prices and lengths as rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from imm_desktop.adapters.store.chunks import chunks
from imm_desktop.adapters.store.tables import OBJECT_LENGTH, PRICE, RECIPE
from imm_desktop.domain.batches import BatchObject
from imm_desktop.domain.errors import ConflictError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.prices import PriceRow, PriceUnit
from imm_desktop.domain.recipes import Recipe
from imm_desktop.domain.tasks import TaskKind


def load_recipes(connection: Connection) -> tuple[Recipe, ...]:
    """See ``BatchStore.load_recipes``."""
    rows = connection.execute(select(RECIPE).order_by(RECIPE.c.name))
    return tuple(
        Recipe(row.recipe_id, row.name, TaskKind(row.kind), row.form, row.changed_at)
        for row in rows
    )


def save_recipe(connection: Connection, recipe: Recipe) -> None:
    """See ``BatchStore.save_recipe``."""
    taken = connection.execute(
        select(RECIPE.c.recipe_id).where(
            RECIPE.c.name == recipe.name, RECIPE.c.recipe_id != recipe.recipe_id
        )
    ).scalar()
    if taken is not None:
        raise ConflictError(f"another recipe is called {recipe.name}")
    row = {
        "name": recipe.name,
        "kind": recipe.kind.value,
        "form": dict(recipe.values),
        "changed_at": recipe.changed_at,
    }
    connection.execute(
        sqlite_insert(RECIPE)
        .values(recipe_id=recipe.recipe_id, **row)
        .on_conflict_do_update(index_elements=["recipe_id"], set_=row)
    )


def delete_recipe(connection: Connection, recipe_id: str) -> None:
    """See ``BatchStore.delete_recipe``."""
    connection.execute(delete(RECIPE).where(RECIPE.c.recipe_id == recipe_id))


def load_prices(connection: Connection) -> tuple[PriceRow, ...]:
    """See ``BatchStore.load_prices``."""
    rows = connection.execute(select(PRICE).order_by(PRICE.c.number))
    return tuple(
        PriceRow(
            TaskKind(row.kind),
            PriceUnit(row.unit),
            Decimal(row.amount),
            row.currency,
            date.fromisoformat(row.since),
            row.per,
            row.note,
        )
        for row in rows
    )


def save_prices(connection: Connection, rows: Sequence[PriceRow]) -> None:
    """See ``BatchStore.save_prices``."""
    connection.execute(delete(PRICE))
    plain = [
        {
            "kind": row.kind.value,
            "unit": row.unit.value,
            "amount": str(row.amount),
            "per": row.per,
            "currency": row.currency,
            "since": row.since.isoformat(),
            "note": row.note,
        }
        for row in sorted(rows, key=lambda one: (one.kind, one.unit, one.since))
    ]
    if plain:
        connection.execute(insert(PRICE), plain)


def load_lengths(
    connection: Connection, account_id: str, objects: Sequence[BatchObject]
) -> dict[ObjectUri, int]:
    """See ``BatchStore.load_lengths``."""
    wanted: dict[str, dict[str, str]] = {}
    for one in objects:
        wanted.setdefault(one.uri.bucket, {})[one.uri.key] = one.etag
    found: dict[ObjectUri, int] = {}
    for bucket, etags in wanted.items():
        keys = list(etags)
        for some in chunks(keys):
            rows = connection.execute(
                select(OBJECT_LENGTH.c.key, OBJECT_LENGTH.c.etag, OBJECT_LENGTH.c.length_ms).where(
                    OBJECT_LENGTH.c.account_id == account_id,
                    OBJECT_LENGTH.c.bucket == bucket,
                    OBJECT_LENGTH.c.key.in_(some),
                )
            )
            found.update(
                (ObjectUri(bucket, row.key), row.length_ms)
                for row in rows
                if row.etag == etags[row.key]
            )
    return found


def save_lengths(
    connection: Connection, account_id: str, lengths: Mapping[BatchObject, int]
) -> None:
    """See ``BatchStore.save_lengths``."""
    if not lengths:
        return
    rows = [
        {
            "account_id": account_id,
            "bucket": one.uri.bucket,
            "key": one.uri.key,
            "etag": one.etag,
            "length_ms": length_ms,
        }
        for one, length_ms in lengths.items()
    ]
    asked = sqlite_insert(OBJECT_LENGTH)
    connection.execute(
        asked.on_conflict_do_update(
            index_elements=["account_id", "bucket", "key"],
            set_={"etag": asked.excluded.etag, "length_ms": asked.excluded.length_ms},
        ),
        rows,
    )
