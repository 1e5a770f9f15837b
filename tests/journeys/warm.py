"""What every forked server would do anew at its start and may be done once before: loading."""

from sqlalchemy.orm import configure_mappers

import api.cli.commands  # noqa: F401
import tests.chaos.storm  # noqa: F401

configure_mappers()
