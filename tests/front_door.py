"""Calling the service as its users do: with a session cookie and its CSRF token."""

from fastapi import FastAPI
from starlette.testclient import TestClient

from api.runtime import Runtime
from foundation.accounts.tables import AccountRow
from tests.build import PASSWORD


class FrontDoor:
    """An application and ways to come in."""

    def __init__(self, app: FastAPI, runtime: Runtime) -> None:
        self.app = app
        self.runtime = runtime

    def anonymous(self) -> TestClient:
        """A client that is not signed in; https, because the cookie travels over nothing else."""
        return TestClient(self.app, base_url="https://testserver", raise_server_exceptions=True)

    def signed_in(self, account: AccountRow, password: str = PASSWORD) -> TestClient:
        """A client that is signed in as an account."""
        client = self.anonymous()
        body = {"username": account.username, "password": password, "otp": "000000"}
        answer = client.post("/api/v1/sessions", json=body)
        assert answer.status_code == 201, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return client
