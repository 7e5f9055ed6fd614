"""The words by which HR systems head their columns, field by field and best first, in several languages.

A heading is compared folded, with everything but letters and digits turned into blanks: ``EMPLOYEE_ID`` is
``employee id``.
"""

FIELDS = (
    "external_id", "name", "first_name", "last_name", "email", "title", "grade", "department", "site",
    "manager", "manager_key", "dotted_manager", "started_on", "time_zone", "languages",
)  # fmt: skip
FIELD_LABELS = {
    "external_id": "Person id",
    "name": "Full name",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail",
    "title": "Job title",
    "grade": "Grade",
    "department": "Department",
    "site": "Site",
    "manager": "Manager",
    "manager_key": "Column that the manager column points at",
    "dotted_manager": "Further (dotted-line) managers",
    "started_on": "Start date",
    "time_zone": "Time zone",
    "languages": "Languages",
}

_HEADINGS = {
    "manager": """
        manager id|reports to id|line manager id|manager employee id|manager number|supervisor id
        manager no|manager staff no|line manager no|manager staff number|manager employee number
        reports to|reports to senior post|manager|line manager|manager email|manager e mail|line manager email
        supervisor email|supervisor|reporting|manager|reporting to|reporting senior post|direct manager
        manager name|boss|vorgesetzter|vorgesetzte|vorgesetzten id|fuhrungskraft|responsable|hierarchique
        superieur hierarchique|matricule du responsable|manager direct|n 1|jefe|jefe directo|responsable
        supervisor directo|reporta a|id jefe|superior|gestor|chefia|chefia imediata|id gestor
        leidinggevende|responsabile|responsabile diretto|przelozony|chef|narmaste chef|leder|esimies
    """,
    "dotted_manager": """
        dotted line manager|dotted manager|matrix manager|matrix manager id|dotted line
        functional manager|functional manager id|secondary manager
        second manager|fachlicher vorgesetzter|responsable fonctionnel|jefe funcional
        responsabile funzionale|functioneel leidinggevende
    """,
    "external_id": """
        employee id|person id|employee number|staff id|staff number|personnel number|payroll number
        worker id|user id|id|employee no|emp id|emp no|associate id|colleague id|post unique reference
        staff no|person no|person number|personnel no|payroll no|worker no|worker number
        position id|personalnummer|mitarbeiternummer|mitarbeiter id|pers nr|matricule|numero de matricule
        numero employe|id employe|legajo|numero de empleado|id empleado|id de empleado|expediente|matricula
        numero de matricula|id funcionario|personeelsnummer|medewerkernummer|numero dipendente
        numer pracownika|anstallningsnummer|ansattnummer|henkilonumero|uuid
    """,
    "first_name": """
        first name|firstname|given name|given names|forename|preferred name|vorname|prenom|nombre|nombres
        primeiro nome|voornaam|fornamn|fornavn|imie|etunimi
    """,
    "last_name": """
        last name|lastname|surname|family name|nachname|familienname|nom de famille|apellido|apellidos
        sobrenome|apelido|achternaam|cognome|efternamn|etternavn|nazwisko|sukunimi
    """,
    "name": """
        name|full name|employee name|person name|display name|worker|employee|colleague|vollstandiger name
        mitarbeiter|nom complet|nom|nom et prenom|nombre completo|nombre y apellido|apellido y nombre
        nome completo|nome|volledige naam|naam|nominativo|imie i nazwisko|namn|navn|nimi
    """,
    "email": """
        work email|work e mail|business email|company email|email address|e mail address|email|e mail|mail
        contact e mail|contact email|adresse e mail|adresse mail|courriel|correo|correo electronico
        e mail adresse|dienstliche e mail|e mailadres|posta elettronica|endereco de e mail|epost|e post
        sahkoposti|adres e mail|upn|user principal name
    """,
    "title": """
        job title|title|position title|business title|position|role|job name|job|function title
        stellenbezeichnung|funktion|berufsbezeichnung|poste|intitule du poste|fonction|emploi|puesto|cargo
        puesto de trabajo|funcao|functie|functietitel|mansione|qualifica|stanowisko|befattning|stilling
        tehtavanimike
    """,
    "grade": """
        grade|job grade|pay grade|grade or equivalent|salary grade|band|pay band|level|job level
        career level|management level|seniority|entgeltgruppe|tarifgruppe|karrierestufe|stufe
        classification|niveau|echelon|grado|nivel|categoria|nivel jerarquico|escalao|schaal|salarisschaal
        livello|inquadramento|poziom|niva
    """,
    "department": """
        department name|department|dept|dept name|business unit|unit|organisational unit
        organizational unit|org unit|division|directorate|function|team|cost centre name|cost center name
        abteilung|bereich|organisationseinheit|departement|service|direction|departamento|area|gerencia
        jurisdiccion|direccion|unidad|setor|afdeling|reparto|dipartimento|dzial|avdelning|avdeling|osasto
        parent department|organisation
    """,
    "site": """
        site|location|office|work location|office location|city|town|place of work|workplace|building
        standort|dienstort|arbeitsort|ort|lieu|lieu de travail|ville|sitio|sede|ubicacion|localidad|ciudad
        local de trabalho|cidade|localizacao|locatie|vestiging|standplaats|sede di lavoro|citta|lokalizacja
        miasto|plats|ort arbetsplats|sted|toimipaikka
    """,
    "started_on": """
        start date|hire date|date of hire|hired on|started on|joining date|date joined|date of joining
        employment start date|original hire date|continuous service date|eintrittsdatum|eintritt|startdatum
        date d entree|date d embauche|date d arrivee|fecha de ingreso|fecha de alta|fecha de inicio
        fecha de contratacion|data de admissao|data de inicio|data di assunzione|datum in dienst
        data zatrudnienia|anstallningsdatum|ansettelsesdato|aloituspaiva
    """,
    "time_zone": """
        time zone|timezone|tz|zeitzone|fuseau horaire|zona horaria|huso horario|fuso horario|tijdzone
        fuso orario|strefa czasowa|tidszon
    """,
    "languages": """
        languages|spoken languages|language|working languages|sprachen|sprachkenntnisse|langues|langue
        idiomas|idioma|linguas|talen|lingue|jezyki|sprak
    """,
}  # fmt: skip
HEADINGS = {
    field: tuple(word.strip() for word in words.replace("\n", "|").split("|") if word.strip())
    for field, words in _HEADINGS.items()
}
