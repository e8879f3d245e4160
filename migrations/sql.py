"""Plain SQL in migrations: several statements in one text, as the server reads them."""

from alembic import op
from sqlalchemy.util import await_only


def run(statements: str) -> None:
    """Runs several statements, function bodies with dollar quotes included, inside the migration's transaction.

    Through the driver's own connection: a prepared statement, which SQLAlchemy would make, holds one statement only,
    and a colon would be taken for a parameter.
    """
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    await_only(driver.execute(statements))
