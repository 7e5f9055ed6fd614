"""The page of states is the one the code's tables give."""

from django.core.management import call_command

from accounts.states import Machine
from home.states import page


def test_the_page_is_up_to_date():
    call_command("draw_states", check=True)


def test_each_step_of_each_table_is_drawn_and_told():
    text = page()
    for name, machine in Machine.all.items():
        section = text.split(f"## {name}\n")[1].split("\n## ")[0]
        for state, following in machine.transitions.items():
            assert f"| {state} | {', '.join(following)} |" in section
            for to in following:
                assert f"    {state.replace('-', '_')} --> {to.replace('-', '_')}" in section
