"""Runs the migrations on the application's own connection.

Short on purpose: Alembic's stock file configures logging, which spoils that of the product.
On SQLite foreign keys are off while tables are rebuilt (batch mode would delete cascading children)
and are checked as a whole afterwards.
"""

from alembic import context
from sqlalchemy import text

from tracker.models import Base, db

engine = db.engine

with engine.connect() as connection:
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # A pragma inside a transaction has no effect: set it on the raw connection, outside any.
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    if is_sqlite:
        faults = connection.execute(text("PRAGMA foreign_key_check")).all()
        connection.commit()
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")
        if faults:
            raise RuntimeError(f"foreign keys broken by the migration: {faults[:5]}")
