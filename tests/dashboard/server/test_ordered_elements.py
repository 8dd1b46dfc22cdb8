"""What a page is made of arrives in order, whenever its fragments run and messages are sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from dashboard.server.ordered_elements import send_all_elements_in_order

Path = tuple[int, ...]


@pytest.fixture(autouse=True, scope="module")
def in_order() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ForwardMsgQueue, "clear", ForwardMsgQueue.clear)  # and as it was afterwards
        send_all_elements_in_order()
        yield


@dataclass
class Box:
    """A container of a page, or a fragment, which is one with a name."""

    children: list[Box | None] = field(default_factory=list)  # None is an element
    fragment: str = ""

    def made(self, path: Path, within: str = "") -> Iterator[tuple[Path, bool, str]]:
        """Everything in it in the order of the page: where, whether it is a box, whose it is."""
        of = self.fragment or within
        yield path, True, of
        for i, child in enumerate(self.children):
            if child is None:
                yield (*path, i), False, of
            else:
                yield from child.made((*path, i), of)

    def boxes(self, path: Path) -> Iterator[tuple[Path, Box]]:
        yield path, self
        for i, child in enumerate(self.children):
            if child is not None:
                yield from child.boxes((*path, i))


def message(path: Path, is_box: bool, fragment: str) -> ForwardMsg:
    sent = ForwardMsg()
    sent.metadata.delta_path.extend(path)
    sent.delta.fragment_id = fragment
    if is_box:
        sent.delta.add_block.allow_empty = True
    else:
        sent.delta.new_element.text.body = "a text"
    return sent


class Browser:
    """As much of one as counts its elements."""

    def __init__(self) -> None:
        self.counts: dict[Path, int] = {(): 1}

    def take(self, queue: ForwardMsgQueue) -> None:
        for sent in queue.flush():
            if sent.HasField("delta"):
                *box, place = sent.metadata.delta_path
                there = self.counts[tuple(box)]
                assert place <= there, f"element {place} of a box of {there}"
                self.counts[tuple(box)] = max(there, place + 1)
                if sent.delta.HasField("add_block"):
                    self.counts.setdefault((*box, place), 0)


def run(queue: ForwardMsgQueue, browser: Browser, box: Box, path: Path, sent: set[int]) -> None:
    """The page runs, or a fragment of it; what waits is sent after so many of its elements."""
    fragments = [box.fragment] if box.fragment else None
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=fragments)
    for i, made in enumerate(box.made(path)):
        queue.enqueue(message(*made))
        if i in sent:
            browser.take(queue)


def test_a_fragment_inside_one_that_runs_again_waits_for_what_stands_before_it():
    inner = Box([None], "inner")
    outer = Box([None, None, inner], "outer")
    queue, browser = ForwardMsgQueue(), Browser()
    run(queue, browser, Box([outer]), (0,), {2})  # the first text of the fragment is there
    run(queue, browser, outer, (0, 0), set())
    browser.take(queue)
    assert browser.counts[(0, 0)] == 3


@st.composite
def pages(draw: st.DrawFn) -> Box:
    count = iter(range(1_000))

    def box(depth: int) -> Box:
        kinds = st.sampled_from(["element", "box", "fragment"] if depth else ["element"])
        made = draw(st.lists(kinds, max_size=4))
        children = [None if kind == "element" else box(depth - 1) for kind in made]
        for kind, child in zip(made, children, strict=True):
            if child is not None and kind == "fragment":
                child.fragment = f"fragment {next(count)}"
        return Box(children)

    return box(3)


@given(pages(), st.data())
def test_no_element_comes_before_those_above_it(page: Box, data: st.DataObject):
    queue, browser = ForwardMsgQueue(), Browser()
    moments = st.sets(st.integers(0, 20), max_size=3)
    run(queue, browser, page, (0,), data.draw(moments))
    fragments = [(path, box) for path, box in page.boxes((0,)) if box.fragment]
    for path, box in data.draw(
        st.lists(st.sampled_from(fragments), max_size=4) if fragments else st.just([])
    ):
        run(queue, browser, box, path, data.draw(moments))
    browser.take(queue)
    assert browser.counts == {
        (): 1, **{path: len(box.children) for path, box in page.boxes((0,))}
    }  # fmt: skip


def test_a_streamlit_that_is_made_otherwise_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr(ForwardMsgQueue, "clear")
    send_all_elements_in_order()
    assert not hasattr(ForwardMsgQueue, "clear")
