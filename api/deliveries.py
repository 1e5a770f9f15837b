"""What sends notices out of the house, as a part that starts and stops with the others."""

from alerts.channels.carriers import Carriers
from alerts.channels.installed import installed
from alerts.channels.sender import Sender
from api.relay_runner import RelayRunner
from api.runtime import Runtime


class Deliveries:
    """The sender and the thread that keeps it going: woken by notices, and every two seconds."""

    def __init__(self, runtime: Runtime) -> None:
        carriers = Carriers(installed(runtime.settings.channels_file))
        self._sender = Sender(runtime.database, runtime.clock, carriers)
        self._runner = RelayRunner(
            runtime.database, runtime.clock, reader=self._sender, name="deliveries"
        )

    def start(self) -> None:
        """Begin; what waits in rows is sent first."""
        self._runner.start()

    def stop(self) -> None:
        """Take nothing new, and let what is being sent come to its end."""
        self._runner.stop()
        self._sender.stop()
