"""States that do not exist, for a desk to learn with: nothing invented is told of a real one.

Their numbers lie far beyond those of the Gleditsch–Ward list. Only a desk whose `desk.toml` says
`training = true` offers them, and such a desk offers no other.
"""

TRAINING_STATES: dict[int, str] = {
    9001: "Demoria",
    9002: "Exampleland",
    9003: "Fictavia",
    9004: "Hypothetica",
    9005: "Placeholder Islands",
    9006: "Samplestan",
    9007: "Specimenia",
    9008: "Testonia",
}
"""Number and name of each, by name."""
