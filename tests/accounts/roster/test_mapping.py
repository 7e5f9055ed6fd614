"""Which column is which field."""

import json

import pytest

from accounts.roster.errors import RosterRefused
from accounts.roster.mapping import from_plain, guess, load
from accounts.roster.reading import read_bytes


def guessed(text: str) -> dict[str, str]:
    return {name: headings[0] for name, headings in guess(read_bytes(text.encode())).columns.items()}


def test_english_headings_are_recognised_however_they_are_written():
    text = "EMPLOYEE_ID;Full name;Work e-mail;Job-Title;Pay band;Cost centre name;Line Manager;"
    text += "Hire_Date;Time zone\n1;A;;;;;;;\n"
    assert guessed(text) == {
        "external_id": "EMPLOYEE_ID",
        "name": "Full name",
        "email": "Work e-mail",
        "title": "Job-Title",
        "grade": "Pay band",
        "department": "Cost centre name",
        "manager": "Line Manager",
        "started_on": "Hire_Date",
        "time_zone": "Time zone",
    }


@pytest.mark.parametrize("heading", ["Staff no", "Staff No.", "Payroll no", "Person number"])
def test_a_number_of_staff_is_the_id_of_a_person(heading):
    assert guessed(f"{heading},Name,Manager no\n1,Ann,\n2,Bo,1\n") == {
        "external_id": heading,
        "name": "Name",
        "manager": "Manager no",
    }


@pytest.mark.parametrize(
    "headings",
    [
        "Personalnummer;Vorname;Nachname;E-Mail;Funktion;Abteilung;Vorgesetzter",
        "Matricule;Prénom;Nom de famille;Courriel;Poste;Service;Responsable hiérarchique",
        "Legajo;Nombre;Apellido;Correo electrónico;Cargo;Departamento;Jefe",
        "Personeelsnummer;Voornaam;Achternaam;E-mailadres;Functie;Afdeling;Leidinggevende",
        "Matrícula;Primeiro nome;Sobrenome;E-mail;Função;Setor;Chefia",
    ],
)
def test_headings_of_other_languages_are_recognised(headings):
    names = ["external_id", "first_name", "last_name", "email", "title", "department", "manager"]
    assert guessed(f"{headings}\n1;Ann;Ox;;;;\n") == dict(zip(names, headings.split(";"), strict=True))


def test_the_manager_column_is_followed_to_the_column_that_its_values_stand_in():
    by_address = "id,name,email,manager\n1,Ann,ann@x.example,\n2,Bo,bo@x.example,ann@x.example\n"
    assert guessed(by_address)["manager_key"] == "email"
    assert "manager_key" not in guessed("id,name,manager\n1,Ann,\n2,Bo,1\n")


def test_a_column_serves_one_field_and_strange_headings_serve_none():
    assert guessed("alpha,beta\n1,2\n") == {}


def test_a_toml_mapping_says_everything(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text(
        'nobody = ["XX"]\nself_means_top = true\ndate_order = "mdy"\nemail_domain = "@X.example"\n'
        '[columns]\nexternal_id = ["ministry", "unit"]\nname = "who"\n'
        '[grades]\norder = "high-to-low"\nladder = ["Director", ["Manager", "Lead"], "Analyst"]\n'
    )
    mapping = load(path)
    assert mapping.columns == {"external_id": ("ministry", "unit"), "name": ("who",)}
    assert mapping.ladder == (("Analyst",), ("Manager", "Lead"), ("Director",))
    assert (mapping.nobody, mapping.self_means_top) == (("XX",), True)
    assert (mapping.date_order, mapping.email_domain) == ("mdy", "x.example")


def test_json_says_the_same_and_a_mapping_reads_back_what_it_wrote(tmp_path):
    path = tmp_path / "map.json"
    path.write_text(json.dumps({"columns": {"name": "who"}, "grades": ["low", "high"], "nobody": ["XX"]}))
    mapping = load(path)
    assert mapping.ladder == (("low",), ("high",))
    assert from_plain(json.loads(json.dumps(mapping.as_json()))) == mapping


@pytest.mark.parametrize(
    ("plain", "word"),
    [
        ([], "table"),
        ({"colums": {}}, "colums"),
        ({"columns": {"nme": "Name"}}, "nme"),
        ({"columns": {"email": ["a", "b"]}}, "email"),
        ({"columns": "Name"}, "columns"),
        ({"grades": {"order": "upwards"}}, "upwards"),
        ({"grades": ["A", "B", "a"]}, "twice"),
        ({"grades": 3}, "grades"),
        ({"nobody": [1]}, "nobody"),
        ({"date_order": "ydm"}, "ydm"),
    ],
)
def test_a_slip_in_a_mapping_is_named_and_not_ignored(plain, word):
    with pytest.raises(RosterRefused, match=word):
        from_plain(plain)


def test_a_mapping_that_is_not_toml_is_refused(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text("columns = [")
    with pytest.raises(RosterRefused, match=r"map\.toml"):
        load(path)
