"""Take a picture of a page that newsgraph wrote, in headless Chromium.

    python tests/browser/screenshot.py graph.html page.png
    python tests/browser/screenshot.py graph.html page.png --size 1600x1000 --scheme dark --language nl
    python tests/browser/screenshot.py graph.html page.png --click "cooperates with"   # open that statement

Needs the `test` extra and a Chromium (Debian: `apt install chromium`); another than /usr/bin/chromium
is given with `--browser`. Nothing is fetched: the page is opened as a file.
"""

import argparse
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = Path("/usr/bin/chromium")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""Keep Chromium from talking to anyone by itself, and let it run as root."""


def screenshot(  # noqa: PLR0913 - each is an option of the command line
    page: Path,
    picture: Path,
    *,
    size: tuple[int, int] = (1280, 720),
    scheme: str = "light",
    language: str = "en",
    click: str | None = None,
    browser: Path = CHROMIUM,
) -> None:
    """Write a picture of `page`; `click` is a text of a statement or a filter, as shown, to click first."""
    width, height = size
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=FLAGS)
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=language,
            reduced_motion="reduce",
            device_scale_factor=1,
        )
        tab = context.new_page()
        tab.set_default_timeout(120_000)
        tab.goto(page.resolve().as_uri())
        if click is not None:
            tab.locator("#pane summary, #pane .entity, .filters label").filter(has_text=click).first.click()
        tab.wait_for_timeout(300)  # vis-network draws with the next frames
        tab.screenshot(path=picture)
        chromium.close()


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


def main() -> None:
    """Read the command line and take the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path, help="an HTML file")
    parser.add_argument("picture", type=Path, help="the PNG file to write")
    parser.add_argument("--size", type=_size, default=(1280, 720), help="of the window (default 1280x720)")
    parser.add_argument("--scheme", choices=["light", "dark"], default="light")
    parser.add_argument("--language", choices=["de", "nl", "en"], default="en")
    parser.add_argument("--click", help="a text of a statement or a filter to click first")
    parser.add_argument("--browser", type=Path, default=CHROMIUM)
    screenshot(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
