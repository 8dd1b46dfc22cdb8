"""Formulas of a lesson: numbers and comparisons of what runs came to, such as `a.loss < b.loss`.

They are read as Python expressions, and only the few kinds of nodes listed here are computed:
nothing in a lesson's file runs as code.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import short

Value = float | bool
# Gives the value of `run.measure` or of `function(run, ...)`.
Measured = Callable[["Reference"], float]

COMPARED_BY = "numbers are compared by <, <=, > or >="
MAX_LENGTH = 300  # characters; deeper ones could exhaust the stack

_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_PLACEHOLDER = re.compile(r"(?<!\\)\{([^{}]*)\}")  # a brace behind a backslash is one of the text


@dataclass(frozen=True)
class Reference:
    """What a formula asks of runs.

    Attributes
    ----------
    measure : such as "explained", or a function such as "shared_neighbours".
    runs : keys of the runs it is asked of.
    texts : further arguments of a function.
    """

    measure: str
    runs: tuple[str, ...]
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Formula:
    """A formula that can be computed; made by `parse`."""

    text: str
    tree: ast.expr

    def references(self) -> Iterator[Reference]:
        """What it asks of runs."""
        yield from _references(self.tree)

    def value(self, measured: Measured) -> Value:
        """Its value; SequiturError where a number is divided by 0."""
        try:
            return _value(self.tree, measured)
        except ZeroDivisionError as error:
            raise SequiturError(f"{self.text} can't be computed: it divides by 0.") from error


def parse(text: str) -> Formula:
    """A formula from its text; SequiturError where it isn't one."""
    try:
        if len(text) > MAX_LENGTH:
            raise ValueError(f"it is longer than {MAX_LENGTH} characters")
        formula = Formula(text, ast.parse(text.strip(), mode="eval").body)
        _value(formula.tree, lambda _: 1.0)
    except ZeroDivisionError:
        return formula  # that depends on the runs
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise SequiturError(
            f"{text!r} is no formula ({_reason(text, error)}). Write for example "
            "first.explained > second.explained + 5."
        ) from error
    return formula


def _reason(text: str, error: Exception) -> str:
    """Why a text is no formula, in words for who doesn't program."""
    if "%" in text:
        return "numbers are written without %"
    if re.search(r"(?<![<>=!])=(?!=)", text):
        return COMPARED_BY
    return "it can't be read" if isinstance(error, SyntaxError) else str(error)


def placeholders(text: str) -> list[str]:
    """The formulas that stand in braces in a text, but for those behind a backslash."""
    return [match.group(1) for match in _PLACEHOLDER.finditer(text)]


def filled(text: str, measured: Measured) -> str:
    """A text with the value of each formula in braces in its place."""
    return _PLACEHOLDER.sub(lambda match: worded(parse(match.group(1)).value(measured)), text)


def worded(value: Value) -> str:
    """A value as it stands in a text: three digits, from 100 on whole numbers."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if 99 < value < 100:  # nearly all isn't all
        return f"{min(value, 99.99):.2f}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return short(round(value, 2 if abs(value) < 10 else 1))


def _value(node: ast.expr, measured: Measured) -> Value:
    """The value of a node; ValueError for kinds that a formula doesn't have."""
    match node:
        case ast.Constant(value=bool() | int() | float() as number):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, measured)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _value(operand, measured)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            return _ARITHMETIC[type(op)](_value(left, measured), _value(right, measured))
        case ast.BoolOp(op=op, values=values):
            parts = [bool(_value(one, measured)) for one in values]
            return all(parts) if isinstance(op, ast.And) else any(parts)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            numbers = [_value(one, measured) for one in (left, *comparators)]
            pairs = zip(ops, numbers, numbers[1:], strict=False)
            if any(type(op) not in _COMPARISONS for op in ops):
                raise ValueError(COMPARED_BY)
            return all(_COMPARISONS[type(op)](a, b) for op, a, b in pairs)
        case ast.Attribute() | ast.Call():
            return measured(_reference(node))
    raise ValueError(f"{ast.unparse(node)} can't stand in it")


def _reference(node: ast.Attribute | ast.Call) -> Reference:
    match node:
        case ast.Attribute(value=ast.Name(id=run), attr=measure):
            return Reference(measure, (run,))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            runs = [one.id for one in arguments if isinstance(one, ast.Name)]
            others = [one for one in arguments if not isinstance(one, ast.Name)]
            return Reference(name, tuple(runs), tuple(map(_text, others)))
    raise ValueError(f"{ast.unparse(node)} isn't a measure of a run")


def _text(node: ast.expr) -> str:
    value: Any = node.value if isinstance(node, ast.Constant) else None
    if not isinstance(value, str):
        raise ValueError(f"{ast.unparse(node)} should stand in quotes")
    return value


def _references(tree: ast.expr) -> Iterator[Reference]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) or (
            isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        ):
            yield _reference(node)
