"""The expression language of cases: parsed by a small grammar of ours, evaluated on arrays over draws.

>>> import numpy as np
>>> expression = parse("issues.tax.settlement > 50 and not strike")
>>> [name.path for name in expression.references()]
['issues.tax.settlement', 'strike']
>>> values = {"issues.tax.settlement": np.array([40.0, 60.0, 70.0]), "strike": np.array([False, False, True])}
>>> evaluate(expression, lambda name: values[name.path]).value
array([False,  True, False])
"""

from detente.case.expression.evaluate import Evaluated, evaluate
from detente.case.expression.lexer import KEYWORDS, SELECTOR_WORDS
from detente.case.expression.nodes import (
    Binary,
    Call,
    Compare,
    Logic,
    Name,
    Node,
    Number,
    Selector,
    Truth,
    Unary,
    children,
    descendants,
)
from detente.case.expression.parsed import Expression
from detente.case.expression.parser import FUNCTIONS, parse
from detente.case.expression.statements import check_statement, statement_problems, world_truth
from detente.case.expression.suggest import did_you_mean

__all__ = [
    "FUNCTIONS",
    "KEYWORDS",
    "SELECTOR_WORDS",
    "Binary",
    "Call",
    "Compare",
    "Evaluated",
    "Expression",
    "Logic",
    "Name",
    "Node",
    "Number",
    "Selector",
    "Truth",
    "Unary",
    "check_statement",
    "children",
    "descendants",
    "did_you_mean",
    "evaluate",
    "parse",
    "statement_problems",
    "world_truth",
]
