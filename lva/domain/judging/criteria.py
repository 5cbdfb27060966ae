"""What the criteria are called, and what full points take: catalogue messages by number, from 1.

The same words stand in the appendix, beside a section that is reviewed, and on the form of a blind review.
"""

from typing import Final

NAMES: Final = (
    "Timing",
    "Decision still open",
    "Screening with reasons",
    "Who is affected",
    "Groups that differ",
    "Rights named and used",
    "Alternatives",
    "Today's situation assessed",
    "Indirect paths",
    "Evidence",
    "Gaps and uncertainty",
    "Children's views, or the reason",
    "Quality of hearing",
    "What came of the views",
    "Good and bad sides",
    "Severity, reach and duration",
    "Position on best interests",
    "Weighing",
    "Mitigating measures",
    "Agrees with other assessments",
    "Follow-up",
    "Openness",
    "Text for children",
    "Own words",
)
FULL: Final = (
    "The assessment was begun before the proposal was fixed, and finished before the meeting papers went out.",
    "It says what can still change, and there were at least two real alternatives when children were asked.",
    "Direct and indirect, short and long effects were considered; a light depth has its reason.",
    "The number and the ages of children are estimated, and at least one group that is easily missed is considered.",
    "At least one impact is told for a certain group, or it is reasoned why no group differs.",
    "At least two articles besides 3 and 12 are named, each with a sentence of what it means in this matter.",
    "Besides today's situation there are at least two alternatives, and each has its impacts.",
    "It says what happens if nothing is decided.",
    "Effects by way of income, time, journeys, services, parents' work, fees or the environment were looked for.",
    "There are at least three sources of at least two kinds, with their dates.",
    "What is not known is listed with what is done about it, and each impact says how certain it is.",
    "It says who was heard, how many, of what age, how and when; or why not, and what took its place.",
    "Hearing was safe, well informed and open to those who are affected most, and there was time enough.",
    "For each view it says what changed, or why nothing did.",
    "Both benefits and harm were looked for.",
    "Each harm says how severe and how lasting it is, whom it reaches and whether it can be undone.",
    "One position on the best interests of the child is taken, with reasons that lean on the impacts.",
    "If another interest prevails, it is named, and it says how much it weighs and why.",
    "Each harm has a measure, or a reason why it is accepted.",
    "Other assessments of the matter agree with it, and figures and dates agree with each other.",
    "There are at least two indicators with their baseline and source, somebody responsible and a day.",
    "It goes out whole with the meeting papers, with its authors and whoever approved it.",
    "Children are told briefly and plainly what was decided, why, what happens next and what they can do.",
    "It is about this place and this matter, and not a text that would fit any.",
)
