"""The life cycles of all models as a page with drawings, made from the tables in the code."""

from __future__ import annotations

from accounts.states import Machine

HEAD = """# States

Which state may follow which. Written by `python3 manage.py draw_states` from the transition tables beside the models.
"""


def page() -> str:
    """Every table as a drawing and in words, by name."""
    return "\n".join([HEAD, *(_section(Machine.all[name]) for name in sorted(Machine.all))])


def _section(machine: Machine) -> str:
    arrows = [
        f"    {_id(state)} --> {_id(to)}"
        for state, following in machine.transitions.items()
        for to in following
    ]
    names = [f'    state "{state}" as {_id(state)}' for state in _states(machine) if _id(state) != state]
    rows = [
        f"| {state} | {', '.join(machine.transitions.get(state, ())) or 'nothing, it is an end'} |"
        for state in _states(machine)
    ]
    drawing = ["```mermaid", "stateDiagram-v2", *names, *arrows, "```"]
    table = ["| From | May become |", "|---|---|", *rows]
    return "\n".join([f"## {machine.name}", "", *drawing, "", *table, ""])


def _states(machine: Machine) -> list[str]:
    """All states in the order in which the table names them."""
    named = [state for source, following in machine.transitions.items() for state in (source, *following)]
    return list(dict.fromkeys([*machine.transitions, *named]))


def _id(state: str) -> str:
    return state.replace("-", "_")
