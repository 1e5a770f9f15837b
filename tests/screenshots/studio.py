"""Browsers at the hour of the pictures, and the camera: each picture is looked over when taken."""

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.browser import LOCALES, session_cookie
from tests.journeys.server import ROOT
from tests.screenshots.stage import Stage

LANGUAGES = ("zh", "en")
DESK = ((1366, 768), (1920, 1080), (390, 844))
PHONE = ((390, 844), (1366, 768), (1920, 1080))
WALL = ((1920, 1080), (3840, 2160))
KIOSK = ((1280, 800),)
_EYES = (Path(__file__).parent / "eyes.js").read_text("utf-8")
# A machine without WebGL2 draws the map as SVG.
_NO_WEBGL = """
const draw = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return String(kind).startsWith("webgl") ? null : draw.call(this, kind, ...more);
};
"""
# The smallest text there may be, in pixels, on what is held, stood at, sat at.
_SMALLEST = {"desk": 12, "phone": 14, "kiosk": 18}
# Latin words that a Chinese page says as they are: products, formats, names of scales.
_ALLOWED = (
    r"^([A-Z]{2,5}-|PHQ|GAD|SCL|RCI|xlsx|Excel|CSV|UTF|GB18030|Ctrl|Enter|Alt|Esc|English|Android|iPhone|"
    r"OpenStreetMap|MapLibre|WebGL|demo|Chromium|Linux|Windows|HTTPS|TOTP|Tab|Chrome|NGUYEN|"
    r"DEMO|SAMPLE|ANNE|https|newhand|ouyang|officer|head|psychologist|supervisor|command|procurator|sysadmin|"
    r"secadmin|auditadmin|person|setup|correction|social|process|education|checker|new)"
)


@dataclass(frozen=True)
class On:
    """What a scene plays on: the stage, and the language of the page."""

    stage: Stage
    language: str


Act = Callable[[Page, On], None]
Where = Callable[[On], str]


@dataclass(frozen=True)
class Scene:
    """One page in one state.

    `where` says the address; `act` brings the page into its state; `every` asks for all sizes in
    both languages, else the first size in both and the small one in Chinese; `again` acts anew at
    each size; `leads_to` is where the act leads when that is another page.
    """

    screen: str
    who: str | None
    where: Where | str
    state: str = ""
    act: Act | None = None
    sizes: tuple[tuple[int, int], ...] = DESK
    every: bool = True
    framed: bool = True
    ready: str = "h1"
    device: str = "desk"
    profile: str = ""
    again: bool = False
    leads_to: str = ""

    @property
    def anew(self) -> bool:
        """Whether the page is opened for each size; what changes something happens only once."""
        return self.again or self.act is None

    def shots(self, language: str) -> tuple[tuple[int, int], ...]:
        """The sizes to take in a language."""
        if self.every:
            return self.sizes
        small = tuple(size for size in self.sizes if size == (390, 844) and language == "zh")
        return (self.sizes[0], *(size for size in small if size != self.sizes[0]))

    def file(self, language: str, size: tuple[int, int]) -> str:
        """The picture's name."""
        state = f"-{self.state}" if self.state else ""
        return f"{self.screen}-{language}-{size[0]}{state}.png"


# Without a font every character is the same empty box.
_TWO_CHARACTERS = """() => {
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    const drawn = (character) => {
        pen.clearRect(0, 0, canvas.width, canvas.height);
        pen.font = "40px sans-serif";
        pen.fillText(character, 0, 60);
        return canvas.toDataURL();
    };
    return drawn("社") !== drawn("正");
}"""


def has_chinese_font(browser: Browser) -> bool:
    """Whether this machine can draw Chinese: pictures of empty boxes would show nothing."""
    page = browser.new_page()
    try:
        return bool(page.evaluate(_TWO_CHARACTERS))
    finally:
        page.close()


@dataclass
class Studio:
    """A browser, the stage it looks at, and where the pictures go."""

    browser: Browser
    stage: Stage
    folder: Path
    faults: dict[str, list[str]] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    _contexts: dict[tuple[str, str, str, str], BrowserContext] = field(default_factory=dict)

    def take(self, scene: Scene, language: str) -> None:
        """Open the page once, bring it into its state, and photograph it at every size."""
        sizes, on = scene.shots(language), On(self.stage, language)
        with self._page(scene, language) as page:
            for number, size in enumerate(sizes):
                page.set_viewport_size({"width": size[0], "height": size[1]})
                if number == 0 or scene.anew:
                    self._open(page, scene, on)
                settle(page, scene.ready)
                name = scene.file(language, size)
                self._look(page, scene, language, size, name)
                save(page.screenshot(), self.folder / name)
                self.taken.append(name)

    def _open(self, page: Page, scene: Scene, on: On) -> None:
        page.goto(scene.where if isinstance(scene.where, str) else scene.where(on))
        settle(page, scene.ready)
        if scene.act is not None:
            scene.act(page, on)

    def context(
        self, who: str | None, language: str, device: str = "desk", profile: str = ""
    ) -> BrowserContext:
        """A browser profile of an account in a language, with the clock of the pictures."""
        key = (who or "", language, device, profile)
        if key not in self._contexts:
            self._contexts[key] = self._opened(who, language, device)
            if profile == "no-webgl":
                self._contexts[key].add_init_script(_NO_WEBGL)
        return self._contexts[key]

    def close(self) -> None:
        """Close every profile."""
        for context in self._contexts.values():
            context.close()

    def _opened(self, who: str | None, language: str, device: str) -> BrowserContext:
        touch: dict[str, Any] = {"has_touch": True} if device in ("phone", "kiosk") else {}
        if device == "phone":
            touch |= {
                "is_mobile": True,
                "geolocation": {"longitude": 114.35, "latitude": 22.70, "accuracy": 18},
                "permissions": ["geolocation"],
            }
        context = self.browser.new_context(
            base_url=self.stage.server.url,
            locale=LOCALES[language],
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            viewport={"width": 1366, "height": 768},
            **touch,
        )
        context.clock.install(time=self._server_time())
        context.add_init_script(f"localStorage.setItem('language', {json.dumps(language)})")
        if who is not None:
            server = self.stage.server
            desk = server.sign_in(who)
            context.add_cookies([session_cookie(server, desk.token)])
            desk.close()
        return context

    def _server_time(self) -> datetime:
        """The moment on the stage, as the server tells it with each answer."""
        answer = httpx2.get(f"{self.stage.server.url}/health/live")
        return parsedate_to_datetime(answer.headers["date"])

    @contextmanager
    def _page(self, scene: Scene, language: str) -> Iterator[Page]:
        context = self.context(scene.who, language, scene.device, scene.profile)
        page = context.new_page()
        try:
            yield page
        finally:
            context.set_offline(False)
            page.close()

    def _look(
        self, page: Page, scene: Scene, language: str, size: tuple[int, int], name: str
    ) -> None:
        wanted = {
            "language": language,
            "names": self.stage.names,
            # The wall is read from five metres: 44 px at 4K and nothing smaller.
            "smallest": 44 * size[0] / 3840 if scene.screen == "wall" else _SMALLEST[scene.device],
            "touch": {"phone": 48, "kiosk": 64}.get(scene.device, 0),
            "framed": scene.framed,
            "wide": size[0] >= 720,
        }
        script = (
            f"(({_EYES.rstrip().rstrip(';')}))({{...{json.dumps(wanted)}, allowed: /{_ALLOWED}/}})"
        )
        session = page.context.new_cdp_session(page)
        try:
            told = session.send("Runtime.evaluate", {"expression": script, "returnByValue": True})
        finally:
            session.detach()
        if "exceptionDetails" in told:
            raise RuntimeError(f"{name}: {told['exceptionDetails']}")
        faults = told["result"]["value"]
        if faults:
            self.faults[name] = faults


def settle(page: Page, ready: str) -> None:
    """Wait until the page shows what it has: no skeleton, fonts there, nothing on its way."""
    page.locator(ready).first.wait_for(state="visible", timeout=30_000)
    page.wait_for_function(
        "() => document.querySelectorAll('.skeleton').length === 0", timeout=30_000
    )
    page.wait_for_function("() => document.fonts.status === 'loaded'")
    # A map draws when its parts have come; a chart in its next frame.
    drawn = page.locator(".maplibregl-map, .map canvas").count() > 0
    page.wait_for_timeout(1_800 if drawn else 350)


def save(png: bytes, to: Path) -> None:
    """Keep a picture small: 256 colours at most, those of the design exactly, best compression."""
    with Image.open(io.BytesIO(png)) as picture:
        whole = picture.convert("RGB")
    drawn = whole.quantize(256 - len(_TOKENS)).getpalette() or []
    palette = np.concatenate([_TOKENS, np.asarray(drawn, np.int32).reshape(-1, 3)])[:256]
    pixels = np.asarray(whole, np.int32).reshape(-1, 3)
    found, place = np.unique(pixels @ (65_536, 256, 1), return_inverse=True)
    colours = np.stack([found >> 16, (found >> 8) & 255, found & 255], axis=1)
    nearest = np.concatenate([_nearest(part, palette) for part in np.array_split(colours, 64)])
    small = Image.fromarray(nearest[place].reshape(whole.height, whole.width))
    small.putpalette(palette.astype(np.uint8).tobytes())
    small.save(to, optimize=True)


def _nearest(colours: "np.ndarray[Any, Any]", palette: "np.ndarray[Any, Any]") -> Any:
    """For each colour the number of the palette's colour that is least far from it."""
    apart = ((colours[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2)
    return apart.argmin(axis=1).astype(np.uint8)


def _design_colours() -> "np.ndarray[Any, Any]":
    """Every colour that the screens' theme names; a few pixels of alarm must not turn brown."""
    theme = ROOT / "web" / "src" / "theme"
    found = {
        int(code, 16)
        for sheet in sorted(theme.glob("*.css"))
        for code in re.findall(r"#([0-9a-fA-F]{6})\b", sheet.read_text("utf-8"))
    }
    parts = [(code >> 16, (code >> 8) & 255, code & 255) for code in sorted(found)]
    return np.asarray(parts, np.int32)


_TOKENS = _design_colours()
