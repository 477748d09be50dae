"""What was last made to its end, and from what: a mark that is written last of all."""

from collections.abc import Iterator
from contextlib import contextmanager

from warehouse.atomic import write_text
from warehouse.store import Store


def is_finished(product: str, made_from: str, store: Store) -> bool:
    """Whether the product was made to its end from this, and nothing else since."""
    try:
        return store.finished(product).read_text("utf-8") == made_from
    except FileNotFoundError:
        return False


@contextmanager
def finishing(product: str, made_from: str, store: Store) -> Iterator[None]:
    """Takes the mark away while the product is made, and sets it where the block ends well."""
    store.finished(product).unlink(missing_ok=True)
    yield
    write_text(store.finished(product), made_from)
