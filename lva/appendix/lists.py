"""Which lists are tables, and of which columns. Widths are millimetres of the upright sheet."""

from typing import Final

from lva.appendix.entry_table import CALLED, Column, Plan

PLANS: Final = {
    "author": Plan(
        "Authors",
        (
            Column("Name", ("name",), 46, strong=True),
            Column("Position and unit", ("title",), 56, ("unit",)),
            Column("Role", ("role",), 34),
            Column("Expertise", ("expertise",), 34),
        ),
    ),
    "notice": Plan(
        "Notices of the opportunity to influence",
        (
            Column("When", ("on",), 32, ("until",)),
            Column("Where it was announced", ("channels",), 52),
            Column("To whom", ("audience",), 46),
            Column("How one could take part", ("how",), 40),
        ),
        rest=2,
    ),
    "site": Plan(
        "Sites that the matter concerns",
        (
            Column("Site", ("name",), 88, ("kind", "condition", "other_users"), strong=True),
            Column("What happens to it", ("role",), 26, ("moves_to",)),
            Column("Children now", ("children",), 19, right=True),
            Column("Room for", ("capacity",), 17, right=True),
            Column("Farthest, km", ("distance_km",), 20, right=True),
        ),
    ),
    "site_note": Plan(
        "What holds for several sites",
        (Column("Sites", ("sites",), 46, strong=True), Column("What holds for them", ("text",), 124)),
        rest=1,
    ),
    "phase": Plan(
        "Phases by day",
        (
            Column("When", ("when",), 28),
            Column("Where", ("site", "group"), 44),
            Column("What happens", ("change",), 66, ("text",)),
            Column("Alternative", ("alternative",), 32),
        ),
        rest=2,
    ),
    "cost": Plan(
        "Costs and savings",
        (
            Column("What", ("what",), 62, ("site",), strong=True),
            Column("Kind", ("kind",), 30),
            Column("Alternative", ("alternative",), 32),
            Column("Amount", ("amount",), 46, ("years",), right=True),
        ),
        note="Costs stand by themselves; they are not added up with the impacts on children.",
    ),
    "other_effect": Plan(
        "Effects on others than children",
        (
            Column("On what", ("object",), 34, ("site",)),
            Column("Alternative", ("alternative",), 32),
            Column("Direction", ("rating",), 26),
            Column("What changes", ("text",), 78),
        ),
        rest=3,
    ),
    "group": Plan(
        "Groups of children",
        (
            Column("Group", (CALLED,), 58, ("kind", "people", "ages"), strong=True),
            Column("How it concerns them", ("role",), 36),
            Column("How many", ("count",), 22, ("year",), right=True),
            Column("To note", ("note",), 54),
        ),
        rest=3,
        short=(("more_affected", "More or otherwise than others"),),
    ),
    "source": Plan(
        "Sources",
        (
            Column("Source", ("title",), 86),
            Column("Kind", ("kind",), 28, ("owner",)),
            Column("Time", ("when",), 26),
            Column("Evidence", ("grade",), 30),
        ),
    ),
    "measure": Plan(
        "Measures",
        (
            Column("Measure", ("what",), 62, ("kind",)),
            Column("For which impact and whom", ("impacts",), 46, ("for_groups",)),
            Column("Responsible and when", ("who", "when"), 32, ("who_kind", "status")),
            Column("Money", ("funding",), 30, ("cost",)),
        ),
    ),
    "condition": Plan(
        "Conditions and thresholds",
        (
            Column("What must hold", ("text",), 72, ("value",)),
            Column("Kind", ("kind",), 24),
            Column("Who checks", ("who",), 28),
            Column("If it does not hold", ("otherwise",), 46),
        ),
    ),
    "indicator": Plan(
        "Indicators",
        (
            Column("What is measured", ("name",), 48, strong=True),
            Column("Starting point", ("baseline",), 38),
            Column("Wanted", ("target",), 42),
            Column("Source", ("source",), 42),
        ),
    ),
    "follow_up": Plan(
        "Follow-up",
        (
            Column("When", ("on",), 24, ("done_on",)),
            Column("What is checked", ("what",), 62, ("indicators",)),
            Column("Who and to whom", ("who",), 40, ("report_to",)),
            Column("How children are heard again", ("children",), 44),
        ),
        rest=1,
    ),
    "delivery": Plan(
        "Feedback to the children",
        (
            Column("To whom", ("hearing",), 70),
            Column("How", ("channel",), 40),
            Column("When", ("on",), 30),
            Column("Given", ("done",), 30),
        ),
    ),
    "actual": Plan(
        "What came of it",
        (
            Column("Assessed impact", ("impact",), 46, ("follow_up",)),
            Column("How it turned out", ("result",), 34),
            Column("What was seen", ("text",), 56),
            Column("What is done", ("next",), 34),
        ),
    ),
}
"""The lists that are read as tables, by name; every other list is read entry by entry."""
