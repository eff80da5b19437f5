"""Data files and their formulas: a strict YAML reader, typed fields, and one small language with three back ends."""

from odop.lib.formula.complaints import Complaint, Map, Seq, line_of
from odop.lib.formula.language import FormulaError, parse
from odop.lib.formula.reader import Reader
from odop.lib.formula.strict_yaml import read_yaml
from odop.lib.formula.tree import Node, Symbol, derived_in, reads

__all__ = [
    "Complaint",
    "FormulaError",
    "Map",
    "Node",
    "Reader",
    "Seq",
    "Symbol",
    "derived_in",
    "line_of",
    "parse",
    "read_yaml",
    "reads",
]
