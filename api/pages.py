"""The built screens: files by name, and the page itself for every path that is not one."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import Receive, Scope, Send

_YEAR = "public, max-age=31536000, immutable"


class Pages:
    """Serves `api/static`; unknown paths under /api stay unknown."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request for a file or a page."""
        await self._answer(scope)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        path: str = scope["path"]
        if path.startswith(("/api/", "/health/")) or path == "/metrics":
            raise HTTPException(404)
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        file = self._file(path)
        if file is None:
            if Path(path).suffix and not path.endswith(".html"):
                raise HTTPException(404)
            return self._page()
        hashed = path.startswith("/assets/")
        return FileResponse(file, headers={"Cache-Control": _YEAR if hashed else "no-cache"})

    def _file(self, path: str) -> Path | None:
        if path in ("", "/") or "\x00" in path:
            return None
        candidate = (self.folder / path.lstrip("/")).resolve()
        inside = candidate.is_relative_to(self.folder)
        return candidate if inside and candidate.is_file() else None

    def _page(self) -> Response:
        index = self.folder / "index.html"
        if not index.is_file():
            return HTMLResponse("The screens are not built: run dev.py run.", status_code=503)
        return FileResponse(index, headers={"Cache-Control": "no-cache"})
