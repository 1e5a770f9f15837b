"""A mail server on this machine's own loopback, that keeps what it is given."""

import email
import socketserver
import threading
from email.header import decode_header, make_header
from email.message import Message


class _Talk(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs that wants to leave one message."""

    server: "Mailbox"

    def handle(self) -> None:
        """Answer each line until the client says good-bye."""
        self._say(220)
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self._say(354)
                self.server.keep(self._text())
            self._say(221 if word == b"QUIT" else 250)
            if word == b"QUIT":
                return

    def _say(self, code: int) -> None:
        self.wfile.write(f"{code} ok\r\n".encode())

    def _text(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)


class Mailbox(socketserver.ThreadingTCPServer):
    """Listens on a free port; `letters` are what came, oldest first."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters: list[Message] = []
        self._guard = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def keep(self, text: bytes) -> None:
        """Keep one letter."""
        with self._guard:
            self.letters.append(email.message_from_bytes(text))

    def to(self, address: str) -> list[str]:
        """The texts of the letters to an address."""
        return [body(one) for one in list(self.letters) if address in str(one["To"])]


def subject(letter: Message) -> str:
    """The subject of a letter, in letters."""
    return str(make_header(decode_header(str(letter["Subject"]))))


def body(letter: Message) -> str:
    """Subject and text of a letter."""
    parts = [part for part in letter.walk() if part.get_content_maintype() == "text"]
    texts = [part.get_payload(decode=True) for part in parts]
    return subject(letter) + "".join(one.decode() for one in texts if isinstance(one, bytes))
