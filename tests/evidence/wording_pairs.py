"""Sixty claims with a passage each, of our own writing: what a careful reviewer would say of the wording.

`codes` is what ought to be found, whether or not the rules find it: the misses are counted, not hidden.
"""

from typing import NamedTuple

from review_service.core.vocabulary import SourceKind, SourceStatus
from review_service.evidence.contract import SourceFacts


class Pair(NamedTuple):
    claim: str
    passage: str
    codes: frozenset[str]
    kind: SourceKind
    status: SourceStatus

    @property
    def facts(self) -> SourceFacts:
        return SourceFacts("source", self.passage, "abstract", self.kind, self.status, 2015)


def pair(
    claim: str,
    passage: str,
    codes: str = "",
    kind: SourceKind = SourceKind.STUDY,
    status: SourceStatus = SourceStatus.OK,
) -> Pair:
    return Pair(claim, passage, frozenset(codes.split()), kind, status)


TRIAL, REVIEW, LABEL, PROTOCOL = SourceKind.TRIAL, SourceKind.REVIEW, SourceKind.LABEL, SourceKind.PROTOCOL

PAIRS = (
    # hedges
    pair("Ginger relieves nausea after surgery.",
        "Ginger may relieve nausea after surgery, but patients were few.", "W201"),
    pair("Melatonin shortens the time to fall asleep in jet lag.",
        "It is possible that melatonin shortens the time to fall asleep in jet lag.", "W201"),
    pair("Magnesium eases leg cramps by calming the nerve endings.",
        "We hypothesise that magnesium eases leg cramps by calming nerve endings.", "W201"),
    pair("Zinc shortens a cold.", "In adults, zinc could shorten a cold when it is begun early.", "W201"),
    pair("Ginger may relieve nausea after surgery.",
        "Ginger may relieve nausea after surgery, but patients were few."),
    pair("The authors propose that magnesium calms the nerve endings.",
        "We hypothesise that magnesium calms nerve endings."),
    pair("Zinc shortened colds by one day in adults.",
        "Zinc shortened colds by one day in adults. It may act on the virus itself."),
    pair("Vitamin C shortens colds in athletes.", (
            "Five trials in athletes show that vitamin C shortens colds. Why is uncertain, and it may be "
            "an effect of stress."
        )),
    # negation
    pair("Probiotics prevented diarrhoea in older patients on antibiotics.",
        "Probiotics did not prevent diarrhoea in older patients on antibiotics.", "W202"),
    pair("Chondroitin was not superior to placebo for knee pain.",
        "Chondroitin was superior to placebo for knee pain in patients.", "W202"),
    pair("Paracetamol does not relieve acute back pain.",
        "Paracetamol relieves acute back pain in most patients.", "W202"),
    pair("Saline rinses shortened the illness of adults.",
        "Saline rinses never shortened the illness of adults.", "W202"),
    pair("Paracetamol does not relieve acute back pain.",
        "Paracetamol did not relieve acute back pain better than placebo."),
    pair("Fish oil failed to lower the rate of stroke in adults.",
        "Fish oil did not lower the rate of stroke in adults."),
    pair("Exercise was no worse than surgery for a torn meniscus in adults.",
        "Exercise was non-inferior to surgery for a torn meniscus in adults."),
    pair("Not only pain but also sleep was better in the patients on yoga.",
        "Pain and sleep were better in the patients on yoga."),
    # direction
    pair("Coffee raises the risk of gout in adults.", "In adults, coffee lowered the risk of gout.", "W203"),
    pair("Statins reduce muscle strength in older patients.",
        "Statins increased muscle strength in older patients.", "W203"),
    pair("Acupuncture improved sleep in adults with pain.", "Acupuncture worsened sleep in adults with pain.",
        "W203"),
    pair("Cranberry capsules gave a higher rate of infections in nursing homes.",
        "Residents of nursing homes on cranberry capsules had a lower rate of infections.", "W203"),
    pair("Iron tablets shorten the hospital stay of patients.",
        "Patients on iron tablets had a longer hospital stay.", "W203"),
    pair("Night shifts decrease insulin sensitivity in adults.",
        "Adults working night shifts showed increased insulin sensitivity.", "W203"),
    pair("Coffee lowers the risk of gout in adults.",
        "In adults, coffee was followed by a reduced risk of gout."),
    pair("Women had less pain than men after the operation.",
        "Men reported more pain than women after the operation."),
    pair("Lower doses caused fewer side effects in patients.",
        "Side effects increased with higher doses in patients."),
    pair("The drug reduced pain in adults and raised blood pressure.",
        "Pain was reduced in adults, and blood pressure increased."),
    pair("Lack of sleep increases appetite in adults.", "In adults, longer sleep reduced appetite."),
    # population
    pair("Resveratrol lowers blood pressure.",
        "Resveratrol lowered blood pressure in spontaneously hypertensive rats.", "W204"),
    pair("Curcumin reduces inflammation and pain.",
        "In mice with arthritis, curcumin reduced inflammation and pain behaviour.", "W204"),
    pair("The extract is an effective therapy for herpes.",
        "The extract stopped the growth of herpes virus in vitro.", "W204"),
    pair("Daily walking improves mood.",
        "Daily walking improved mood; all of those enrolled were women after the menopause.", "W204"),
    pair("Montelukast reduces attacks of asthma.", "Montelukast reduced attacks in children aged 2 to 5.",
        "W204"),
    pair("Resveratrol lowers blood pressure in rats.",
        "Resveratrol lowered blood pressure in spontaneously hypertensive rats."),
    pair("Daily walking improves mood in women after the menopause.",
        "Daily walking improved mood; all of those enrolled were women."),
    pair("Curcumin reduces pain in arthritis.",
        "Curcumin reduced pain in mice, and in 40 patients with arthritis."),
    pair("Montelukast reduces attacks of asthma in preschool children.",
        "Montelukast reduced attacks in children aged 2 to 5."),
    # association as cause
    pair("Eating red meat causes bowel cancer.",
        "Eating red meat was associated with bowel cancer in a cohort of nurses.", "W205"),
    pair("Screen time leads to depression in teenagers.",
        "Screen time correlated with depression in teenagers in a survey.", "W205"),
    pair("Tea drinking reduces the risk of stroke.",
        "Tea drinking was associated with a lower risk of stroke among 50,000 adults.", "W205"),
    pair("Loneliness increases the risk of dementia in older people.",
        "Loneliness is linked to dementia in older people.", "W205"),
    pair("Eating red meat is associated with bowel cancer.",
        "Eating red meat was associated with bowel cancer in a cohort of nurses."),
    pair("Aspirin prevents a second heart attack.",
        "In a randomised trial, aspirin was associated with fewer second heart attacks among adults."),
    # universal
    pair("All trials of cupping were small.",
        "The three studies of cupping that we found had 10 to 30 adults each.", "W206", REVIEW),
    pair("Antihistamines always help against hives.", "Antihistamines helped 7 of 10 adults with hives.",
        "W206"),
    pair("No drug has been shown to shorten the illness.",
        "We tested one antiviral, and the illness of adults was as long as before.", "W206"),
    pair("All but one of the participants finished the course.",
        "Of 50 participants, 49 finished the course."),
    pair("In all, 120 patients were treated.", "We treated 120 patients."),
    # comparison
    pair("Naproxen relieves cramps better than paracetamol.",
        "Naproxen relieved cramps in 60% of women; placebo in 30%.", "W207", TRIAL),
    pair("The new gel is as effective as oral ibuprofen in patients.",
        "The new gel relieved pain in 55% of patients on it.", "W207", TRIAL),
    pair("Naproxen relieves cramps better than placebo in women.",
        "Naproxen relieved cramps in 60% of women; placebo in 30%.", "", TRIAL),
    pair("Pain fell by more than 30% in the patients on naproxen.",
        "Pain fell by 35% in the patients on naproxen.", "", TRIAL),
    # dated
    pair("A large trial is currently under way in Norway.", "A trial in 800 adults began in Norway in 2014.",
        "W208"),
    pair("A recent meta-analysis found no benefit of the brace.",
        "We found no benefit of the brace in eleven trials.", "W208", REVIEW),
    pair("Ask whether the patient is currently taking an opioid.",
        "Patients currently taking an opioid were excluded."),
    # outcomes, protocols, second hand, status
    pair("Fatigue, the primary outcome, was better with yoga.",
        (
            "The primary outcome was pain. Fatigue was among the secondary outcomes and was better with yoga "
            "in patients."
        ), "W209", TRIAL),
    pair("The patch is well tolerated in patients.",
        "Two hundred patients are to receive the patch or placebo.", "W210", PROTOCOL),
    pair("The trial was designed to enrol 200 patients.",
        "Two hundred patients are to receive the patch or placebo.", "", PROTOCOL),
    pair("In the trial, 42% of the participants were free of pain.",
        "One trial reported that 42% of participants were free of pain.", "W211", REVIEW),
    pair("In the meta-analysis, 42% of the participants were free of pain.",
        "Over all trials, 42% of participants were free of pain.", "", REVIEW),
    pair("The patch healed ulcers in patients.", "The patch healed ulcers in patients.", "W213", TRIAL,
        SourceStatus.RETRACTED),
)  # fmt: skip
