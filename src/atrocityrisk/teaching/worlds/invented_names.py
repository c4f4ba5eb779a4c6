"""Names of states that do not exist, none near to that of a state, a territory or an old name."""

_NAMES = """
Ardadane Ardamora Ardaska Ardedor Ardibria Beloquay Belurane Breladane Brelefell Brelovia
Brelubria Caldalia Calderath Caldizan Calduthan Corarane Corevor Corohold Daladra Dalivane
Dalomond Denalune Denelia Denireth Denuvane Doraton Doremora Dorereth Doreska Drevask Drevenath
Drevirane Drevothan Ebrimora Ebrissa Ebriton Ebrodra Ebrorath Esterilune Falaweth Falolune
Fenaquay Fenarion Fenethan Fenivia Fenuhold Galaquay Grevaton Grevevel Greviska Grevunor
Halafell Halereth Halimere Halolia Halovel Haluton Halvaska Halvedane Halvinath Halvoquay
Hesalis Heserane Ilemora Ilobria Iludra Ilufell Joredra Jorinath Kelarath Kelodor Kelovane
Lindavia Lindissa Lindumora Loralune Loranor Lorovane Lorulia Lumarath Lumilia Lumirion
Lumofell Lumonor Lumuton Maremond Maruvane Melabria Melamond Melathan Meledane Melodra
Morvaweth Morvevane Morvimere Morvoska Nerefell Nerumora Norathan Norebria Olemere Olemond
Olenor Olidane Orequay Ostahold Ostaquay Osterath Ostidra Ostirane Ostorion Ostumora Quelemond
Quelifell Quelohold Quelulia Quoredane Quorilis Quorunath Rasilis Rasiquay Rasumora Rosafell
Rosavane Rosirath Rosonor Rosothan Selehold Selevel Silorane Siluweth Solimora Sornadane
Sorneton Sornidor Sornusk Taladane Talanath Talezan Tamathan Tamihold Tamimora Tamiton Tamolis
Tamureth Tamuvia Teskemora Teskuzan Thalithan Thaloweth Torask Torifell Torudane Torurath
Ulelia Ulussa Valuvor Velamere Velulis Veradra Veredor Verenath Veresk Verubria Wenedra Weniton
Wenunor Wesiweth Wesomere Wesulune Wesurion Yorelis Zelamora Zelassa Zelelune Zelozan Zorezan
Zoromond Zorovia Zoruweth
"""

INVENTED_NAMES: tuple[str, ...] = tuple(_NAMES.split())
"""In order of the alphabet; a test holds them against every name that the package knows."""
