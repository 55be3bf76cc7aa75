"""A headless Chromium for the tests of the page; they are skipped where there is none."""

import json
import runpy
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import networkx as nx
import pytest

from newsgraph.extract.ontology import load_ontology
from newsgraph.graph.page import render_page

sync_api = pytest.importorskip("playwright.sync_api", reason="needs Playwright (the test extra)")

HERE = Path(__file__).parent
PATIENCE = 120_000  # milliseconds: on a busy machine Chromium takes long to start


@dataclass
class Opened:
    """A page in the browser, with everything that it asked for or complained about."""

    tab: sync_api.Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def check_quiet(self) -> None:
        """Check that the page asked for nothing but itself and that the browser had nothing to say."""
        assert self.requests == [self.address]
        assert self.complaints == []


Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return the installed Chromium."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("no Chromium is installed (Debian: apt install chromium)")
    return Path(found)


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[sync_api.Browser]:
    """Return a running browser."""
    flags = runpy.run_path(str(HERE / "screenshot.py"))["FLAGS"]
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=flags, timeout=PATIENCE)
        yield running
        running.close()


@pytest.fixture(scope="session")
def sample() -> nx.MultiDiGraph:
    """Return a network of 31 things and 49 statements in six articles, all invented."""
    return nx.node_link_graph(json.loads((HERE / "sample.json").read_text("utf-8")), edges="edges")


def rendered(network: nx.MultiDiGraph) -> str:
    return render_page(network, ontology=load_ontology())


@pytest.fixture(scope="session")
def sample_page(sample: nx.MultiDiGraph) -> str:
    """Return the page of the sample."""
    return rendered(sample)


@pytest.fixture
def open_page(browser: sync_api.Browser, sample: nx.MultiDiGraph, sample_page: str, tmp_path: Path) -> Iterator[Open]:
    """Return a function that renders a network and opens its page as a file; options are the context's."""
    contexts = []

    def opener(network: nx.MultiDiGraph, **options: object) -> Opened:
        path = tmp_path / "page.html"
        path.write_text(sample_page if network is sample else rendered(network), encoding="utf-8")
        settings = {"viewport": {"width": 1280, "height": 720}, "locale": "en", "reduced_motion": "reduce"}
        context = browser.new_context(**{**settings, **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        opened = Opened(context.new_page(), path.as_uri())
        opened.tab.on("request", lambda request: opened.requests.append(request.url))
        opened.tab.on("console", lambda message: opened.complaints.append(message.text))
        opened.tab.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.tab.on("dialog", lambda dialog: (opened.complaints.append(dialog.message), dialog.dismiss()))
        opened.tab.goto(opened.address)
        return opened

    yield opener
    for context in contexts:
        context.close()
