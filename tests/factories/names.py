"""Names of the people in tests: certain to be found where somebody is named, and nowhere else.

A test looks for a name in a page or a letter, whole or the first one alone. None of these has a title before it, none
is a word or a part of one in anything that the product says (``tests/design/test_names.py``), and of any ninety-seven
people in a row no two share a first name.
"""

from __future__ import annotations

# With the apostrophe that pages show as it is: the plain one is escaped, and a name would not be found in a page.
_FIRST = """
    Rhiannon Gethin Siobhan Tobias Dafydd Oonagh Lachlan Barnaby Elspeth Rupert Ailsa Declan Morwenna Angus
    Isolde Fenella Cormac Tamsin Alistair Lowenna Marged Ruairi Beatrix Emrys Deirdre Saoirse Trevor Heulwen
    Jolyon Philippa Iestyn Grainne Rowena Lorcan Delyth Gwilym Aoife Maeve Padraig Ignatius Briony Torquil
    Aneurin Clodagh Geraint Henrietta Mungo Angharad Fintan Crispin Ceridwen Eamon Jocasta Mairead Llewelyn
    Ciaran Dilys Gruffydd Bronagh Tegwen Malachy Winifred Hywel Catriona Sorcha Blodwen Tarquin Gwendolen
    Osian Nuala Rhodri Brigid Ieuan Fionn Eluned Caspian Myfanwy Conall Tirion Shona Rosalind Calum Glenys
    Ffion Seonaid Bertram Olwen Wilfred Diarmuid Mererid Caradog Eirlys Lleucu Murdo Caoimhe Taliesin Dervla
"""
_FAMILY = """
    Prosser Lockhart O’Neill Hargreaves Ferris Gillespie Ashworth Penhaligon MacAllister Birtwhistle
    Trelawney Kilbride Pritchard Oakeshott Dunmore Fothergill Llewellyn Rafferty Bickerstaff Cadwallader
    Entwistle McGillivray Pumphrey O’Sullivan Wolstenholme Tregenza Lanigan Hebblethwaite Ruddock
    Braithwaite Carmichael Gallacher Heatherington Ibbotson Jellicoe Kershaw Lethbridge Molyneux Nettleship
    Ollerton Pettigrew Quayle Satterthwaite Tattersall Uttley Venables Yarwood Aldridge Bulstrode Dalrymple
    Eccleston Featherstone Honeychurch Illingworth Jenkinson Kingsbury-Rowe Lyttelton McCafferty Nankivell
    O’Donoghue Polkinghorne Quiller Ravenscroft Shuttleworth Tunnicliffe Urquhart Vickerstaff Wetherby
    Yelverton Arkwright Brocklehurst Crowther Dinwiddie Farquharson Grimshaw Inverarity Kilpatrick Mountjoy
    Ormerod Pickersgill Rowbotham Stapleforth Threlkeld Vavasour Whittaker Abernathy Dunwoody Etherington
    Fazakerley
"""
FIRST, FAMILY = _FIRST.split(), _FAMILY.split()


def name_of(number: int) -> str:
    """Another one for each of the first thousands: the two lists have no common divisor."""
    return f"{FIRST[number % len(FIRST)]} {FAMILY[number % len(FAMILY)]}"
