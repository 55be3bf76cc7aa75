"""The page in a real browser, opened as a file without a network."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

Open = Callable[..., Any]
"""The fixture `open_page`: from a network to its page in the browser."""

Tab = Any
"""Playwright's `Page`, which cannot be imported where Playwright is missing."""

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "\u202etpircs\u2066",
    "مرحبا بالعالم",
    "👩‍🏭🚗",
    "x" * 10_000,
    "__proto__",
    "constructor",
    "<b>fett</b> & co\nzweite Zeile",
)


def chosen(tab: Tab) -> str:
    """Return the heading of the pane, its white space made one."""
    return " ".join(tab.locator("#pane h2").inner_text().split())


def place_of(tab: Tab, *labels: str) -> dict[str, float]:
    """Return where on the screen a node is drawn, or the middle between two."""
    return tab.evaluate(
        """(labels) => {
          const { network } = window.newsgraph;
          const ids = labels.map((label) => network.body.data.nodes.get().find((node) => node.label === label).id);
          const places = Object.values(network.getPositions(ids)).map((place) => network.canvasToDOM(place));
          const { left, top } = document.getElementById("canvas").getBoundingClientRect();
          const mean = (axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length;
          return { x: left + mean("x"), y: top + mean("y") };
        }""",
        list(labels),
    )


def lines(tab: Tab) -> list[dict[str, object]]:
    """Return the lines that are drawn."""
    return tab.evaluate("() => window.newsgraph.network.body.data.edges.get().filter((edge) => !edge.hidden)")


def pressed(tab: Tab, *keys: str) -> None:
    for key in keys:
        tab.keyboard.press(key)


def test_the_page_is_quiet_and_whole(open_page: Open, sample: nx.MultiDiGraph) -> None:
    page = open_page(sample)
    assert page.tab.locator("#summary").inner_text() == "31 entities · 49 statements · 6 articles"
    assert page.tab.locator("#pane details.statement").count() == 49
    assert page.tab.locator("#pane h2").inner_text().split("\n")[-1] == "49 of 49"
    assert len(lines(page.tab)) == 48  # one of them carries two statements
    assert page.tab.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.tab.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
    page.check_quiet()


def test_modality_shows_without_colour(open_page: Open, sample: nx.MultiDiGraph) -> None:
    page = open_page(sample)
    drawn = lines(page.tab)
    signs = {mark: sum(mark in edge["label"] for edge in drawn) for mark in "?✗×"}
    assert signs == {"?": 7, "✗": 4, "×": 1}
    assert {str(edge["dashes"]) for edge in drawn if "?" in edge["label"]} == {"[2, 5]"}
    legend = page.tab.locator("fieldset[data-facet=modality] label")
    assert [text.split() for text in legend.all_inner_texts()] == [
        ["asserted", "31"],
        ["planned", "7"],
        ["?", "possible", "7"],
        ["✗", "denied", "4"],
    ]
    samples = page.tab.locator("fieldset[data-facet=modality] line")
    assert len({line.get_attribute("stroke-dasharray") for line in samples.all()}) == 4


def test_a_statement_opens_to_its_evidence(open_page: Open, sample: nx.MultiDiGraph) -> None:
    page = open_page(sample)
    card = page.tab.locator("#pane details.statement").filter(has_text="Kestrel K4 based on NW-Flex")
    assert card.locator(".evidence").count() == 0
    card.locator("summary").click()
    assert card.locator("blockquote").inner_text() == "Der neue K4 soll ab 2026 auf NW-Flex aufbauen."
    assert card.locator("blockquote").get_attribute("lang") == "de"
    assert card.locator("mark.subject").inner_text() == "K4"
    assert card.locator("mark.object").inner_text() == "NW-Flex"
    assert card.locator(".attribution").inner_text() == "According to Ilse Brandhorst"
    assert card.locator("summary").inner_text().split("\n")[-1].endswith("84%")
    assert card.locator(".badge").inner_text().strip() == "planned"
    selected = page.tab.evaluate("() => window.newsgraph.network.getSelectedEdges()")
    assert len(selected) == 1
    assert "based on" in next(edge["label"] for edge in lines(page.tab) if edge["id"] == selected[0])
    page.check_quiet()


def test_a_click_on_a_line_shows_its_statements(open_page: Open, sample: nx.MultiDiGraph) -> None:
    page = open_page(sample)
    page.tab.mouse.click(**place_of(page.tab, "Kestrel Motors", "Nordwerk AG"))
    assert chosen(page.tab) == "Kestrel Motors cooperates with Nordwerk AG"
    quotations = page.tab.locator("#pane blockquote").all_inner_texts()
    assert quotations == [
        "Die Nordwerk AG und Kestrel Motors werden künftige Elektroantriebe gemeinsam entwickeln.",
        "Man bündele die Kräfte, erklärten Kestrel und Nordwerk am Mittwoch.",
    ]
    assert page.tab.locator("#pane .attribution").all_inner_texts() == [
        "The article names no one as the source",
        "According to Kestrel Motors",
    ]
    link = page.tab.locator("#pane .article a").first
    assert link.get_attribute("href") == "https://example.org/kuestenkurier/nordwerk-kestrel"
    assert link.get_attribute("rel") == "noopener noreferrer"
    facts = page.tab.locator("#pane .article .facts").first.inner_text()
    assert facts == "Küstenkurier · March 28, 2024 · German"
    page.check_quiet()


def test_a_click_on_a_node_shows_what_is_known_of_it(open_page: Open, sample: nx.MultiDiGraph) -> None:
    page = open_page(sample)
    page.tab.mouse.click(**place_of(page.tab, "Halvorsen Cells"))
    assert chosen(page.tab) == "Halvorsen Cells"
    assert page.tab.locator("#pane .hint").inner_text() == "Organization · 9 statements · 2 articles"
    assert page.tab.locator("#pane .also").inner_text() == "Also called: Halvorsen"
    groups = page.tab.locator("#pane h3").all_inner_texts()
    assert groups[0] == "supplies 2"
    assert groups[-1] == "Articles"
    assert page.tab.locator("#pane details.statement").count() == 9
    page.tab.locator("#pane details.statement summary").first.click()
    page.tab.locator("#pane .entity").last.click()
    assert chosen(page.tab) != "Halvorsen Cells"
    pressed(page.tab, "Escape")
    assert chosen(page.tab).startswith("Statements")
    page.check_quiet()


def test_search_finds_any_name_and_flies_there(open_page: Open, sample: nx.MultiDiGraph) -> None:
    page = open_page(sample)
    pressed(page.tab, "/")
    page.tab.keyboard.type("tomas rui")  # without the accent
    assert page.tab.locator("#options [role=option]").all_inner_texts() == ["Tomás Ruidera\n1"]
    page.tab.locator("#search").fill("K4")
    assert page.tab.locator("#options [aria-selected=true]").inner_text().startswith("Kestrel K4 (K4)")
    pressed(page.tab, "Enter")
    assert chosen(page.tab) == "Kestrel K4"
    assert page.tab.evaluate("() => document.activeElement.localName") == "h2"
    view = page.tab.evaluate("() => window.newsgraph.network.getViewPosition()")
    where = page.tab.evaluate(
        """() => {
          const { network } = window.newsgraph;
          return network.getPosition(network.getSelectedNodes()[0]);
        }"""
    )
    assert view == pytest.approx(where)
    page.tab.locator("#search").fill("no such thing")
    assert page.tab.locator("#options").inner_text() == "No name contains this."
    pressed(page.tab, "Escape")
    assert page.tab.locator("#options").is_hidden()
    page.check_quiet()


def test_filters_narrow_the_drawing_and_the_list(open_page: Open, sample: nx.MultiDiGraph) -> None:
    page = open_page(sample)
    cards = page.tab.locator("#pane details.statement")
    reset = page.tab.locator("#reset")
    assert reset.is_disabled()
    page.tab.locator("fieldset[data-facet=modality] label").filter(has_text="asserted").click()
    assert cards.count() == 18
    assert len(lines(page.tab)) == 18
    leads = page.tab.locator("fieldset[data-facet=relation] label").filter(has_text="leads")
    assert leads.locator(".count").inner_text() == "0"
    page.tab.locator("fieldset[data-facet=type] label").filter(has_text="Product").click()
    assert cards.count() == 16
    slider = page.tab.locator("#minimum")
    slider.focus()
    pressed(page.tab, *["ArrowRight"] * 16)
    assert page.tab.locator(".minimum output").inner_text() == "80%"
    assert cards.count() == sum(
        data["confidence"] >= 0.8
        and data["modality"] != "asserted"
        and "Product" not in {sample.nodes[end]["type"] for end in (subject, object_)}
        for subject, object_, data in sample.edges(data=True)
    )
    page.tab.get_by_role("button", name="Relation: none").click()
    assert page.tab.locator("#no-match").is_visible()
    assert lines(page.tab) == []
    page.tab.locator("#no-match button").click()
    assert cards.count() == 49
    assert reset.is_disabled()
    page.check_quiet()


@pytest.mark.parametrize(
    ("locale", "relation", "badge"),
    [("de-AT", "kooperiert mit", "festgestellt"), ("nl", "werkt samen met", "vastgesteld")],
)
def test_the_page_speaks_the_readers_language(
    open_page: Open, sample: nx.MultiDiGraph, locale: str, relation: str, badge: str
) -> None:
    page = open_page(sample, locale=locale)
    assert page.tab.evaluate("() => document.documentElement.lang") == locale[:2]
    card = page.tab.locator("#pane details.statement").filter(has_text=relation).last
    assert card.locator(".badge").inner_text().strip() == badge
    page.tab.locator("input[value=en]").check(force=True)
    assert page.tab.locator("#pane details.statement").filter(has_text="cooperates with").count() == 4
    assert page.tab.locator("#search").get_attribute("placeholder").startswith("Find")
    assert any(edge["label"].startswith("cooperates") for edge in lines(page.tab))
    page.check_quiet()


def test_a_language_unknown_to_the_page_is_answered_in_english(open_page: Open, sample: nx.MultiDiGraph) -> None:
    page = open_page(sample, locale="fi")
    assert page.tab.evaluate("() => document.documentElement.lang") == "en"


def test_dark_and_light(open_page: Open, sample: nx.MultiDiGraph) -> None:
    page = open_page(sample, color_scheme="light")
    light = {edge["color"]["color"] for edge in lines(page.tab)}
    page.tab.emulate_media(color_scheme="dark")
    page.tab.wait_for_function(  # it hears of it with the next frame
        "(old) => !old.includes(window.newsgraph.network.body.data.edges.get(0).color.color)", arg=sorted(light)
    )
    dark = {edge["color"]["color"] for edge in lines(page.tab)}
    assert len(light) == len(dark) == 4
    assert light.isdisjoint(dark)
    page.check_quiet()


def test_the_keyboard_reaches_the_evidence(open_page: Open, sample: nx.MultiDiGraph) -> None:
    page = open_page(sample)
    page.tab.locator("#fit").focus()
    pressed(page.tab, "Tab")
    while page.tab.evaluate("() => document.activeElement.localName") != "summary":
        pressed(page.tab, "Tab")
    outline = page.tab.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    pressed(page.tab, "Enter")
    assert page.tab.locator("#pane blockquote").count() == 1
    unnamed = page.tab.evaluate(
        """() => [...document.querySelectorAll("button, input, summary, a[href]")]
          .filter((control) => !control.textContent.trim() && !control.ariaLabel && !control.labels?.length)
          .map((control) => control.outerHTML)"""
    )
    assert unnamed == []


def hostile_network() -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    for number, text in enumerate(HOSTILE):
        graph.add_node(
            text, label=text, type=HOSTILE[(number + 1) % 3] if number % 2 else "Person", names=[text, HOSTILE[0]]
        )
    for number, text in enumerate(HOSTILE):
        graph.add_edge(
            text,
            HOSTILE[(number + 1) % len(HOSTILE)],
            f"key {text}",
            predicate=text if number % 2 else "leads",
            modality=text if number % 3 else "denied",
            confidence=0.5,
            quote=f"{text} sagt: {HOSTILE[number - 1]}",
            start=number,
            end=number + 1,
            article=text,
            headline=text,
            publisher=text,
            published=text,
            url=("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "https://example.org/\"'><script>")[
                number % 3
            ],
            language=text,
            attributed_to=text,
        )
    return graph


def test_hostile_texts_are_only_texts(open_page: Open) -> None:
    page = open_page(hostile_network())
    for summary in page.tab.locator("#pane summary").all():
        summary.click()
    assert page.tab.locator("#pane blockquote").count() == len(HOSTILE)
    shown = page.tab.locator("#pane").evaluate("(pane) => pane.textContent")
    assert all(text in shown for text in HOSTILE)
    for label in ("<img src=x onerror=alert(1)>", "__proto__", "constructor"):
        page.tab.locator("#search").fill(label)
        page.tab.locator("#options [role=option]").first.click()
        assert page.tab.locator("#pane details.statement").count() == 2
    page.tab.locator("input[value=nl]").check(force=True)
    page.tab.mouse.move(600, 400)
    foreign = page.tab.locator("img, iframe, b, svg[onload], script:not([type])")
    assert foreign.evaluate_all("(found) => found.map((element) => element.localName)") == ["script", "script"]
    assert all(
        href.startswith("https://example.org/")
        for href in page.tab.locator("a").evaluate_all("(links) => links.map((a) => a.href)")
    )
    page.check_quiet()


def test_a_large_graph_begins_small(open_page: Open) -> None:
    graph = nx.MultiDiGraph()
    for number in range(220):
        graph.add_node((number and f"urn:{number}") or "urn:hub", label=f"Firm {number}", type="Organization", names=[])
    for number in range(1, 220):
        parent = "urn:hub" if number < 100 else f"urn:{number - 99}"
        graph.add_edge(
            f"urn:{number}",
            parent,
            f"urn:s{number}",
            predicate="supplies",
            modality="asserted",
            confidence=0.9,
            quote="So.",
            start=number,
            end=number + 3,
            article="urn:a",
            headline="",
            publisher="",
            published="2024",
            url="",
            language="en",
            attributed_to="",
        )
    page = open_page(graph)
    drawn = "() => window.newsgraph.network.body.data.nodes.get().filter((node) => !node.hidden).length"
    assert page.tab.locator("#core-text").inner_text() == "The 150 most important of 220 entities are shown."
    assert page.tab.evaluate(drawn) == 150
    assert page.tab.locator("#pane details.statement").count() == 100
    page.tab.locator("#pane .more").click()
    assert page.tab.locator("#pane details.statement").count() == 200
    page.tab.locator("#show-all").click()
    assert page.tab.locator("#core").is_hidden()
    assert page.tab.evaluate(drawn) == 220
    page.check_quiet()


def test_an_empty_graph_is_friendly(open_page: Open) -> None:
    page = open_page(nx.MultiDiGraph(), locale="de")
    assert page.tab.locator(".nothing h2").inner_text() == "Noch nichts zu zeigen"
    assert page.tab.locator("main").is_hidden()
    page.tab.locator("input[value=en]").check(force=True)
    assert page.tab.locator(".nothing h2").inner_text() == "Nothing to show yet"
    page.check_quiet()


def test_a_narrow_window_stacks_its_parts(open_page: Open, sample: nx.MultiDiGraph) -> None:
    page = open_page(sample, viewport={"width": 480, "height": 800})
    assert page.tab.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    canvas, pane = page.tab.locator("#canvas").bounding_box(), page.tab.locator("#pane").bounding_box()
    assert canvas["width"] == 480
    assert pane["y"] >= canvas["y"] + canvas["height"]


def test_a_picture_is_taken(sample_page: str, chromium: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(sample_page, encoding="utf-8")
    script = Path(__file__).with_name("screenshot.py")
    options = ("--size", "640x400", "--scheme", "dark", "--click", "acquires", "--browser", str(chromium))
    command = [sys.executable, script, tmp_path / "page.html", tmp_path / "page.png", *options]
    subprocess.run(command, check=True, timeout=300)
    picture = (tmp_path / "page.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (640, 400)
