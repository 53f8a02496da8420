"""What PubMed's two formats (NBIB and XML) have in common: languages, notices, types of work."""

from review_service.core.vocabulary import SourceStatus

# MARC codes that MEDLINE uses → BCP 47, which CSL wants.
LANGUAGES = {
    "eng": "en", "fre": "fr", "ger": "de", "spa": "es", "ita": "it", "por": "pt", "dut": "nl", "dan": "da",
    "swe": "sv", "nor": "no", "fin": "fi", "pol": "pl", "cze": "cs", "hun": "hu", "rus": "ru", "tur": "tr",
    "gre": "el", "chi": "zh", "jpn": "ja", "kor": "ko", "ara": "ar", "heb": "he", "rum": "ro", "hrv": "hr",
}  # fmt: skip
CODES = {ours: theirs for theirs, ours in LANGUAGES.items()}

# CommentsCorrections RefType (PubMed DTD 2019) → NBIB tag, status of the work that has it, words before the notice.
# Without a status the record is the notice itself, or says nothing against the work.
NOTICES: dict[str, tuple[str, SourceStatus | None, str]] = {
    "RetractionIn": ("RIN", SourceStatus.RETRACTED, "retracted by"),
    "PartialRetractionIn": ("PRIN", SourceStatus.CORRECTED, "retracted in part by"),
    "ExpressionOfConcernIn": ("ECI", SourceStatus.EXPRESSION_OF_CONCERN, "expression of concern in"),
    "ErratumIn": ("EIN", SourceStatus.CORRECTED, "corrected by"),
    "CorrectedandRepublishedIn": ("CRI", SourceStatus.CORRECTED, "corrected and republished as"),
    "RetractedandRepublishedIn": ("RRI", SourceStatus.RETRACTED, "retracted and republished as"),
    "UpdateIn": ("UIN", SourceStatus.SUPERSEDED, "updated by"),
    "RetractionOf": ("ROF", None, "is the retraction of"),
    "ErratumFor": ("EFR", None, "is the correction of"),
    "ExpressionOfConcernFor": ("ECF", None, "is the expression of concern about"),
    "UpdateOf": ("UOF", None, "is an update of"),
    "CorrectedandRepublishedFrom": ("CRF", None, "is the corrected form of"),
    "RetractedandRepublishedFrom": ("RRF", None, "is the republished form of"),
}
RETRACTED_TYPE = "retracted publication"

# Publication type → CSL type; what is not here is an article in a journal, if the record names one.
WORK_TYPES = {
    "preprint": "article",
    "newspaper article": "article-newspaper",
    "technical report": "report",
    "dataset": "dataset",
    "book": "book",
    "book chapter": "chapter",
}
