"""The order of the runs of several people: nobody is overtaken unfairly, nobody waits for ever."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sequitur_core.jobs.fair_order import PATIENCE, Turn, Waiting, fair_order, needed


def order(waiting: list[Waiting], turns: list[Turn] | None = None) -> list[str]:
    return [one.run for one in fair_order(waiting, turns or [])]


def test_it_goes_round_the_workspaces():
    anna = [Waiting("anna", f"a{i}", i) for i in range(3)]
    others = [Waiting("ben", "b0", 10), Waiting("cleo", "c0", 11), Waiting("ben", "b1", 12)]
    assert order([*anna, *others]) == ["a0", "b0", "c0", "a1", "b1", "a2"]


def test_somebody_who_waits_for_a_first_turn_comes_before_those_who_had_one():
    turns = [Turn("anna", began=0.0, ended=10.0)]
    assert order([Waiting("anna", "a", 11.0, 1.0), Waiting("ben", "b", 5.0, 999.0)], turns) == [
        "b",
        "a",
    ]


def test_somebody_whose_run_has_a_turn_comes_after_a_newcomer():
    waiting = [Waiting("anna", "a", 0.0), Waiting("ben", "b", 50.0)]
    assert order(waiting, [Turn("anna", began=-100.0)]) == ["b", "a"]


def test_a_turn_before_anybody_waited_is_forgotten():
    turns = [Turn("anna", began=0.0, ended=10.0)]
    assert order([Waiting("anna", "a", 20.0), Waiting("ben", "b", 21.0)], turns) == ["a", "b"]


def test_short_runs_come_first():
    long, short = Waiting("anna", "long", 0.0, 600.0), Waiting("ben", "short", 1.0, 8.0)
    assert order([long, short]) == ["short", "long"]


def test_runs_of_about_one_size_come_in_order_of_arrival():
    first, second = Waiting("anna", "first", 0.0, 14.0), Waiting("ben", "second", 1.0, 8.0)
    assert order([first, second]) == ["first", "second"]


def test_a_run_of_which_nothing_is_known_comes_after_those_known_to_be_short():
    unknown, short = Waiting("anna", "unknown", 0.0), Waiting("ben", "short", 1.0, 8.0)
    assert order([unknown, short]) == ["short", "unknown"]


def test_a_long_run_is_overtaken_by_short_ones_only_so_often():
    turns = [Turn(f"guest {i}", began=i + 1.0, ended=i + 2.0) for i in range(PATIENCE)]
    long, short = Waiting("anna", "long", 0.0, 6000.0), Waiting("ben", "short", 31.0, 8.0)
    assert order([long, short], turns) == ["long", "short"]
    assert order([long, short], turns[1:]) == ["short", "long"]


# --- A simulation ------------------------------------------------------------------------


class Simulation:
    """A server and its people: runs come, take turns of a second or so, and leave."""

    def __init__(self, seed: int, *, people: int, places: int, arrivals: int) -> None:
        self.random = np.random.default_rng(seed)
        self.places = places
        busy = self.random.uniform(0.3, 1.2)  # from nearly idle to more than can be done
        times = np.cumsum(self.random.exponential(2.0 / busy / places, arrivals))
        greedy = self.random.dirichlet(np.full(people, 0.3))  # some bring far more than others
        self.coming = [
            Waiting(f"person {who}", f"run {i:04}", float(time), float(self.random.choice([4, 99])))
            for i, (who, time) in enumerate(
                zip(self.random.choice(people, arrivals, p=greedy), times, strict=True)
            )
        ]
        self.left = {one.run: int(self.random.integers(1, 4)) for one in self.coming}
        self.waiting: list[Waiting] = []
        self.training: list[tuple[float, Waiting]] = []  # until when, which run
        self.turns: list[Turn] = []
        self.waits: dict[str, tuple[float, int]] = {}  # of each person: since when, turns begun
        self.begun = 0
        self.most_overtaken = 0
        self.behind_a_second: list[str] = []

    def run(self) -> None:
        while self.coming or self.waiting or self.training:
            ends = min((end for end, _ in self.training), default=np.inf)
            if self.coming and self.coming[0].since <= ends:
                self.arrive(self.coming.pop(0))
            else:
                self.end_a_turn()
            self.give_turns()

    def arrive(self, one: Waiting) -> None:
        self.now = one.since
        self.waiting.append(one)
        self.begin_to_wait(one.workspace)

    def end_a_turn(self) -> None:
        self.training.sort(key=lambda entry: entry[0])
        self.now, one = self.training.pop(0)
        index = next(
            i for i, t in enumerate(self.turns) if t.workspace == one.workspace and t.ended is None
        )
        self.turns[index] = replace(self.turns[index], ended=self.now)
        self.left[one.run] -= 1
        if self.left[one.run]:  # it has given way, and waits for its next turn
            self.waiting.append(one)
        self.begin_to_wait(one.workspace)

    def begin_to_wait(self, person: str) -> None:
        trains = any(one.workspace == person for _, one in self.training)
        waits = any(one.workspace == person for one in self.waiting)
        if waits and not trains:
            self.waits.setdefault(person, (self.now, self.begun))

    def give_turns(self) -> None:
        self.turns = needed(self.turns, self.waiting)
        while len(self.training) < self.places and self.waiting:
            one = next(fair_order(self.waiting, self.turns))
            self.look(one)
            self.waiting.remove(one)
            self.turns.append(Turn(one.workspace, began=self.now))
            end = self.now + float(self.random.uniform(0.5, 1.5))
            self.training.append((end, one))
            self.begun += 1

    def look(self, chosen: Waiting) -> None:
        """Note who was overtaken unfairly by the one who gets a turn now."""
        since, begun = self.waits.pop(chosen.workspace, (np.inf, self.begun))
        self.most_overtaken = max(self.most_overtaken, self.begun - begun)
        served = [t.ended or np.inf for t in self.turns if t.workspace == chosen.workspace]
        for other, (waits_since, _) in self.waits.items():
            if any(waits_since < end for end in served) and waits_since < since:
                self.behind_a_second.append(f"{other} waited for {chosen.workspace}")


@settings(max_examples=6)
@given(seed=st.integers(0, 2**32 - 1), people=st.integers(2, 40), places=st.sampled_from([1, 2, 4]))
def test_of_1000_arrivals_nobody_waits_for_a_second_turn_of_somebody_nor_for_ever(
    seed: int, people: int, places: int
):
    simulation = Simulation(seed, people=people, places=places, arrivals=1000)
    simulation.run()
    assert set(simulation.left.values()) == {0}  # every run came to its end
    assert simulation.behind_a_second == []
    assert simulation.most_overtaken <= max(PATIENCE, 2 * people) + people


def test_newcomers_who_never_end_do_not_keep_anybody_waiting_for_ever():
    waiting, turns = [Waiting("anna", "second", 0.5)], [Turn("anna", 0.0, 1.0)]
    for number in range(1000):
        now = 2.0 + number
        waiting.append(Waiting(f"guest {number}", f"run {number}", now, 1.0))
        one = next(fair_order(waiting, turns))
        if one.run == "second":
            break
        waiting.remove(one)
        turns.append(Turn(one.workspace, now, now + 0.5))
    assert number == PATIENCE


def test_thirty_people_with_a_run_each_all_come_before_anybodys_second():
    first = [Waiting(f"person {i:02}", f"first {i:02}", i / 100) for i in range(30)]
    second = [Waiting(f"person {i:02}", f"second {i:02}", 1 + i / 100) for i in range(30)]
    assert order([*first, *second])[:30] == [one.run for one in first]


def test_turns_that_no_longer_count_are_forgotten():
    past, recent, under_way = Turn("a", 0, 1), Turn("b", 5, 11), Turn("c", 2)
    assert needed([past, recent, under_way], [Waiting("d", "run", 10)]) == [recent, under_way]
    assert needed([past, recent, under_way], []) == [under_way]
