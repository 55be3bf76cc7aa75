"""Looking names up, against a real server of this machine that speaks the W3C Reconciliation API."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest
from typer.testing import CliRunner

from newsgraph.cli import app
from newsgraph.extract.errors import ServiceError
from newsgraph.extract.model import EntityType
from newsgraph.graph import KnowledgeGraph
from newsgraph.graph.aliases import read_aliases
from newsgraph.graph.reconcile import Asked, reconcile

from .graph_samples import cooperation

KNOWN = {"Nordwerk Gruppe": [("Q1", True)], "Mia Tann": [("Q2", False)], "Südmobil": [("Q3", True), ("Q4", True)]}


class Service(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.answer({"versions": ["0.2"], "name": "Test", "identifierSpace": "https://ids.example/"})

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        queries = json.loads(form["queries"][0])
        self.answer({key: {"result": candidates(query["query"])} for key, query in queries.items()})

    def answer(self, value: object) -> None:
        body = b"nothing" if self.path == "/broken" else b"{}" if self.path == "/other" else json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def candidates(name: str) -> list[dict[str, object]]:
    return [{"id": id_, "name": name, "score": 90, "match": sure} for id_, sure in KNOWN.get(name, ())]


@contextmanager
def serving() -> Iterator[str]:
    """Run the service on this machine and return its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with serving() as address:
        yield address


def test_only_what_the_service_is_sure_of_is_linked(service: str) -> None:
    asked = [Asked(name=f"Name {n}", type=EntityType.PLACE, language="de") for n in range(25)]
    asked += [Asked(name=name, type=EntityType.ORGANIZATION, language="de") for name in KNOWN]
    assert [(one.asked.name, one.iri) for one in reconcile(service, asked)] == [
        ("Nordwerk Gruppe", "https://ids.example/Q1")
    ]


def test_the_command_writes_a_table_that_can_be_built_with(service: str, tmp_path: Path) -> None:
    with KnowledgeGraph.open(tmp_path / "store") as graph:
        graph.add([cooperation()])
    table = tmp_path / "aliases.csv"
    options = ["--store", str(tmp_path / "store"), "--type", "Organization", "-o", str(table)]
    result = CliRunner().invoke(app, ["link", service, *options], catch_exceptions=False)
    assert result.exit_code == 0
    assert {kind for kind, _ in read_aliases(table)} <= {EntityType.ORGANIZATION}
    assert "https://ids.example/Q1" in table.read_text()


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("file:///etc/passwd", "not an address on the web"),
        ("http://127.0.0.1:9/", "cannot be reached"),
        ("{service}broken", "no JSON"),
        ("{service}other", "names no identifierSpace"),
    ],
)
def test_a_service_that_is_none_is_named(service: str, address: str, message: str) -> None:
    with pytest.raises(ServiceError, match=message):
        list(reconcile(address.format(service=service), []))
