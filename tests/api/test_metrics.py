"""Who may read the figures: the bearer of the token, a key for it, or this machine."""

import pytest
from pydantic import SecretStr

from foundation.accounts import keys
from foundation.accounts.keys import NewKey

TOKEN = "7b1e9c04d2f85a63e0b7c41d"


@pytest.fixture
def read(client, front_door, district, clock):
    """Asks for the figures with a bearer, where a token is set or not; the status."""

    def ask(bearer, *, token):
        settings = front_door.runtime.settings
        wanted = SecretStr(TOKEN) if token else None
        front_door.runtime.settings = settings.model_copy(update={"metrics_token": wanted})
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return client().get("/metrics", headers=headers).status_code

    return ask


@pytest.fixture
def issued(front_door, district, clock):
    """A key of each purpose."""
    with front_door.runtime.database.write() as session:
        return {
            purpose: keys.issue(
                session,
                NewKey("示例", purpose, district.offices["own"].id),
                by="test",
                at=clock.now(),
            )[1]
            for purpose in ("metrics", "gateway")
        }


@pytest.mark.parametrize("token", [True, False])
def test_a_key_for_the_figures_reads_them(read, issued, token):
    """Whether or not a token is set beside it; a key for something else does not."""
    assert read(issued["metrics"], token=token) == 200
    assert read(issued["gateway"], token=token) == 404
    assert read("nonsense", token=token) == 404
    assert read("", token=token) == 404


def test_the_token_reads_them_where_it_is_set(read):
    """Letter for letter."""
    assert read(TOKEN, token=True) == 200
    assert read(TOKEN[:-1], token=True) == 404
    assert read(TOKEN, token=False) == 404
