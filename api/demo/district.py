"""Loading the demonstration district into an empty database."""

from api.demo import cast
from api.runtime import Runtime
from foundation.accounts import queries as accounts
from foundation.errors import Misconfigured


def load_if_empty(runtime: Runtime) -> bool:
    """Load the district unless somebody can sign in already; True when it was loaded.

    Raises:
        Misconfigured: this is not a demonstration.
    """
    if not runtime.settings.demo:
        raise Misconfigured("The demonstration district is never loaded in production.")
    with runtime.database.read() as session:
        if not accounts.is_empty(session):
            return False
    now = runtime.clock.now()
    with runtime.database.write() as session:
        tree = cast.build_tree(session, at=now)
        cast.seat_cast(session, tree, at=now)
    return True
