import pytest

from services.kit import migrate, readiness
from services.kit.settings import SECTIONS, Section


@pytest.mark.parametrize("section", SECTIONS)
def test_the_newest_migration_is_the_one_alembic_knows(section: Section) -> None:
    if migrate.newest(section) is not None:
        assert readiness.newest(section) == migrate.newest(section)
