"""A formula as a Python expression over local variables, for the fast path of single decisions."""

from __future__ import annotations

from odop.lib.formula.tree import (
    Among,
    Arithmetic,
    Between,
    Compare,
    Conditional,
    Constant,
    Extreme,
    Logic,
    Name,
    Negation,
    Node,
    Percent,
)


def python_code(node: Node) -> str:
    """Python source of the formula; a name `key` is the local `f_key`. All names must be known (not None)."""
    match node:
        case Constant(value=value):
            return repr(value)
        case Name(symbol=symbol):
            return f"f_{symbol.key}"
        case Arithmetic(op=op, left=left, right=right) | Compare(op=op, left=left, right=right):
            return f"({python_code(left)} {op} {python_code(right)})"
        case Among(item=item, values=values, negate=negate):
            return f"({python_code(item)} {'not in' if negate else 'in'} {values!r})"
        case Logic(op=op, items=items):
            return "(" + f" {op} ".join(map(python_code, items)) + ")"
        case Negation(item=item):
            return f"(not {python_code(item)})"
        case Extreme(op=op, items=items):
            return f"{op}({', '.join(map(python_code, items))})"
        case Percent(rate=rate, amount=amount, divisor=divisor, unit=unit):
            whole = divisor * unit
            code = f"({python_code(amount)} * {python_code(rate)} + {whole // 2}) // {whole}"
            return f"({code} * {unit})" if unit != 1 else f"({code})"
        case Between(op=op, start=start, end=end):
            return f"{op}({python_code(start)}, {python_code(end)})"
        case Conditional(test=test, then=then, otherwise=otherwise):
            return f"({python_code(then)} if {python_code(test)} else {python_code(otherwise)})"
    raise TypeError(f"no Python for {type(node).__name__}")
