"""Society in motion: polarisation, mass mobilisation, violence by non-state actors, hate speech."""

from atrocityrisk.indicators.vdem import add_vdem

add_vdem(
    "political_polarisation",
    "v2cacamps",
    description="How far society is split into hostile political camps; higher is more hostile.",
    kind="dynamic",
    framework=("1.5", "1.11", "2.8", "4.8", "9.5"),
    quality="partial",
    changes=(1, 3),
    change_framework=("7.13",),
)
add_vdem(
    "nonstate_political_violence",
    "v2caviol",
    description="How often non-state actors use political violence; higher is more often.",
    kind="dynamic",
    framework=("1.5",),
    changes=(1, 3),
)
add_vdem(
    "mass_mobilisation",
    "v2cagenmob",
    description="How frequent and large events of mass mobilisation are.",
    kind="dynamic",
    framework=("1.10",),
    changes=(1, 3),
)
add_vdem(
    "mobilisation_for_democracy",
    "v2cademmob",
    description="How frequent and large pro-democratic mobilisation is.",
    kind="dynamic",
    framework=("1.10",),
    changes=(1,),
)
add_vdem(
    "mobilisation_for_autocracy",
    "v2caautmob",
    description="How frequent and large pro-autocratic mobilisation is.",
    kind="dynamic",
    framework=("1.10", "5.3"),
    changes=(1,),
)
add_vdem(
    "antisystem_movements",
    "v2csantimv",
    description="Activity of anti-system opposition movements; higher is more active.",
    kind="dynamic",
    framework=("1.5",),
    changes=(1, 3),
)
add_vdem(
    "parties_abstain_from_hate_speech",
    "v2smpolhate",
    description="How rarely major parties use hate speech.",
    kind="dynamic",
    framework=("4.5", "7.14", "8.7", "13.5"),
    quality="partial",
    changes=(3,),
)
add_vdem(
    "society_agrees_online",
    "v2smpolsoc",
    description="How little views on political issues differ in society; low is polarised.",
    kind="dynamic",
    framework=("1.11", "7.13"),
    quality="partial",
)
