"""How pages name assessments, and word their review."""

from atrocityrisk.desk.assessing.assessment_access import visible_assessment
from atrocityrisk.desk.assessing.assessment_versions import assessment_versions
from atrocityrisk.desk.page_parts.reviewed_kind import ReviewedKind, StepWords

ASSESSMENTS = ReviewedKind(
    noun="assessment",
    heading="Assessments",
    listing="assessments",
    page="assessment",
    summary="desk/assessment_summary.html",
    find=visible_assessment,
    versions=assessment_versions,
    accepted="signed",
    step_words={
        "submit": StepWords(
            label="Submit for signature",
            follows="Colleagues see it from now on, and a reviewer signs or rejects it. You cannot "
            "change it until it is decided or reopened.",
            done="Submitted for signature.",
        ),
        "accept": StepWords(
            label="Sign",
            follows="Your name then stands beside its author's: you have read it, and hold it "
            "borne out by what it cites. Readers cleared for its level see it.",
            done="Signed.",
        ),
    },
)
